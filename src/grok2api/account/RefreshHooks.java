package grok2api.account;

import grok2api.model.Mode;
import java.util.List;

/** What the directory tells whoever reads quotas from the upstream; all methods return at once. */
interface RefreshHooks {

  /** Nobody reads quotas. */
  RefreshHooks NONE =
      new RefreshHooks() {
        @Override
        public void used(String token, Mode mode) {}

        @Override
        public void suspected(String token) {}

        @Override
        public void added(List<String> tokens) {}

        @Override
        public boolean onDemand() {
          return false;
        }
      };

  /** A call succeeded: its mode's quota is worth reading. */
  void used(String token, Mode mode);

  /** The credential may be dead: ask the upstream once. */
  void suspected(String token);

  /** Accounts are new or came back. */
  void added(List<String> tokens);

  /**
   * Nothing could be chosen: read quotas now, unless that happened lately or happens already.
   *
   * @return true when something was read and choosing again makes sense; blocks meanwhile
   */
  boolean onDemand();
}
