/**
 * Accounts: their record, pools and quota windows, the rules of their state, selection and leases.
 *
 * <p>In: stored accounts through {@link grok2api.account.AccountStore}, outcomes of requests. Out:
 * {@link grok2api.account.AccountLease}: the right to use one account for one attempt.
 *
 * <p>Uses: base, config, model, json. What it needs from others it declares as interfaces that the
 * wiring hands in.
 */
package grok2api.account;
