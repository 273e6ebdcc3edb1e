package grok2api.store;

import grok2api.account.AccountStore;

/** The contract on Redis. */
class RedisStoreTest extends AccountStoreContract {

  private static final int NUMBER = 1;

  @Override
  AccountStore openEmpty() throws Exception {
    Servers.redis().database(NUMBER);
    return reopen();
  }

  @Override
  AccountStore reopen() throws Exception {
    return Servers.redis().store(NUMBER, clock);
  }
}
