/**
 * The catalogue: which public model ids exist and what each needs.
 *
 * <p>In: the table {@code models.json} beside the classes, and the operator's additions. Out:
 * {@link grok2api.model.ModelSpec}, looked up by {@link grok2api.model.Catalogue}.
 *
 * <p>Uses: base, json.
 */
package grok2api.model;
