/**
 * Accounts: their record, pools and quota windows, the rules of their state, selection and leases.
 *
 * <p>In: stored accounts through {@link grok2api.account.AccountStore}, outcomes of requests, the
 * operator's wishes. Out: {@link grok2api.account.AccountLease}: the right to use one account for
 * one attempt.
 *
 * <p>Where to look: what an event does to an account is in {@code AccountRules}, how that is
 * written down in {@link grok2api.account.AccountPatch}. {@link grok2api.account.AccountDirectory}
 * lends; {@code ScoreIndex} chooses, {@code OutcomeJudge} judges. {@link
 * grok2api.account.AccountSync} stores. {@link grok2api.account.AccountDesk}, {@link
 * grok2api.account.AccountList} and {@link grok2api.account.AccountImport} serve the operator.
 * {@link grok2api.account.QuotaRefresh} and {@link grok2api.account.AccountUpkeep} work in the
 * background.
 *
 * <p>Uses: base, config, model, json. What it needs from others it declares as interfaces that the
 * wiring hands in.
 */
package grok2api.account;
