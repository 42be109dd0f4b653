package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a bundle, or the one resource of a message that is no bundle, and how references
 * find them (FHIR R4, section 3.1.0.5.3, "Resolving references in Bundles").
 *
 * @param messageId the bundle's identifier; null where it has none
 * @param timestamp when the bundle was assembled, as written; null where it is not said
 * @param entries in the message's order
 * @param byUrl entries by their full URL
 * @param byTypeAndId entries by {@code Type/id}
 */
record BundleContent(
    @Nullable String messageId,
    @Nullable String timestamp,
    List<Entry> entries,
    Map<String, List<Entry>> byUrl,
    Map<String, List<Entry>> byTypeAndId) {

  /**
   * One entry.
   *
   * @param index its number in the bundle, from 0
   * @param type the resource type; for a DELETE, the one its URL names; may be empty
   * @param id the resource's id; empty where it has none
   * @param fullUrl the entry's full URL; empty where it has none
   * @param method the request's method, upper case; empty where it has none
   * @param requestUrl the request's URL; may be empty
   * @param responseTime {@code response.lastModified}, as written; null where it is not said
   * @param resource null for a DELETE and such
   */
  record Entry(
      int index,
      String type,
      String id,
      String fullUrl,
      String method,
      String requestUrl,
      @Nullable String responseTime,
      @Nullable ObjectNode resource) {

    /** An entry is itself alone: comparing whole resources would cost more than reading them. */
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return index;
    }

    /** Its place and type, without content. */
    String where() {
      return "entry[" + index + "] " + (FhirDecoder.isFactType(type) ? type : "resource");
    }
  }

  static BundleContent of(ObjectNode root) {
    List<Entry> entries = new ArrayList<>();
    if (root.path("resourceType").asText().equals("Bundle")) {
      int index = 0;
      for (JsonNode node : root.path("entry")) {
        entries.add(entry(index++, node));
      }
      String value = root.path("identifier").path("value").asText("");
      String system = root.path("identifier").path("system").asText("");
      return indexed(
          value.isBlank() ? null : system + "|" + value,
          root.path("timestamp").textValue(),
          entries);
    }
    entries.add(
        new Entry(
            0,
            root.path("resourceType").asText(),
            root.path("id").asText(""),
            "",
            "",
            "",
            null,
            root));
    return indexed(null, null, entries);
  }

  private static Entry entry(int index, JsonNode node) {
    ObjectNode resource = node.get("resource") instanceof ObjectNode object ? object : null;
    String method = node.path("request").path("method").asText("");
    String url = node.path("request").path("url").asText("");
    String type = resource == null ? typeInUrl(url) : resource.path("resourceType").asText("");
    String id = resource == null ? "" : resource.path("id").asText("");
    return new Entry(
        index,
        type,
        id,
        node.path("fullUrl").asText(""),
        method,
        url,
        node.path("response").path("lastModified").textValue(),
        resource);
  }

  private static String typeInUrl(String url) {
    String path = url.contains("?") ? url.substring(0, url.indexOf('?')) : url;
    String[] steps = path.split("/");
    String last = steps.length == 0 ? "" : steps[steps.length - 1];
    if (FhirDecoder.isFactType(last)) {
      return last;
    }
    return steps.length < 2 ? last : steps[steps.length - 2];
  }

  private static BundleContent indexed(
      @Nullable String messageId, @Nullable String timestamp, List<Entry> entries) {
    Map<String, List<Entry>> byUrl = new HashMap<>();
    Map<String, List<Entry>> byTypeAndId = new HashMap<>();
    for (Entry entry : entries) {
      if (entry.resource() == null) {
        continue;
      }
      if (!entry.fullUrl().isEmpty()) {
        byUrl.computeIfAbsent(entry.fullUrl(), unused -> new ArrayList<>()).add(entry);
      }
      if (!entry.id().isEmpty()) {
        byTypeAndId
            .computeIfAbsent(entry.type() + "/" + entry.id(), unused -> new ArrayList<>())
            .add(entry);
      }
    }
    return new BundleContent(messageId, timestamp, List.copyOf(entries), byUrl, byTypeAndId);
  }

  /**
   * The entries that a literal reference means: several where they are versions of one resource, or
   * where the reference is ambiguous; none where it leads out of the bundle.
   *
   * @param from the entry that has the reference
   */
  Set<Entry> find(String reference, Entry from) {
    String target = withoutVersion(reference);
    List<Entry> exact = byUrl.get(target);
    if (exact != null) {
      return new LinkedHashSet<>(exact);
    }
    if (target.contains(":")) {
      return Set.of();
    }
    String base = baseOf(from);
    List<Entry> sameBase = base.isEmpty() ? null : byUrl.get(base + target);
    if (sameBase != null) {
      return new LinkedHashSet<>(sameBase);
    }
    return new LinkedHashSet<>(byTypeAndId.getOrDefault(target, List.of()));
  }

  private static String baseOf(Entry entry) {
    String tail = entry.type() + "/" + entry.id();
    return entry.fullUrl().startsWith("http") && entry.fullUrl().endsWith("/" + tail)
        ? entry.fullUrl().substring(0, entry.fullUrl().length() - tail.length())
        : "";
  }

  static String withoutVersion(String reference) {
    int version = reference.indexOf("/_history/");
    return version < 0 ? reference : reference.substring(0, version);
  }
}
