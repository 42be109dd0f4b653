package io.prodrome.serving.views;

import org.jspecify.annotations.Nullable;

/**
 * Which patients to list.
 *
 * @param prefix only those whose key begins so; empty for all
 * @param after only those whose key is greater; null from the start. Meant for the order by key
 * @param order the list's order
 * @param limit the most rows, at least 1
 */
public record PatientQuery(String prefix, @Nullable String after, Order order, int limit) {
  /** The orders of a list of patients. */
  public enum Order {
    KEY,
    RISK
  }

  boolean matches(PatientRow row) {
    return row.key().startsWith(prefix) && (after == null || row.key().compareTo(after) > 0);
  }
}
