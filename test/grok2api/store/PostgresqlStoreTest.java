package grok2api.store;

import grok2api.account.AccountStore;
import grok2api.config.Startup.Storage.Kind;

/** The contract on PostgreSQL. */
class PostgresqlStoreTest extends AccountStoreContract {

  private static final String NAME = "contract";

  @Override
  AccountStore openEmpty() throws Exception {
    return Servers.open(Kind.POSTGRESQL, Servers.postgresql().database(NAME), clock);
  }

  @Override
  AccountStore reopen() throws Exception {
    return Servers.open(Kind.POSTGRESQL, Servers.postgresql().url(NAME), clock);
  }
}
