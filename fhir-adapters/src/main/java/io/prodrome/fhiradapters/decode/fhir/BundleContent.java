package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a bundle, or the one resource of a message that is no bundle, and how references
 * find them (FHIR R4, section 3.1.0.5.3, "Resolving references in Bundles"). A bundle inside of a
 * bundle, or of the Parameters of an operation, is taken apart as if it stood there itself.
 *
 * @param type the bundle's type; empty for a message that is no bundle
 * @param independent whether each entry stands for itself, so that one which is refused fails none
 *     of the others
 * @param messageId the sender's id of the message; null where it has none
 * @param timestamp when the bundle was assembled, as written; empty where it is not said
 * @param entries in the message's order
 * @param byUrl entries by their full URL
 * @param byTypeAndId entries by {@code Type/id}
 */
record BundleContent(
    String type,
    boolean independent,
    @Nullable String messageId,
    String timestamp,
    List<Entry> entries,
    Map<String, List<Entry>> byUrl,
    Map<String, List<Entry>> byTypeAndId) {

  /** The types whose entries belong together (R4, section 2.36.5); of all others, each is alone. */
  private static final Set<String> WHOLE = Set.of("transaction", "message", "document");

  private static final int MAX_NESTED = 4;

  static BundleContent of(ObjectNode root) {
    ObjectNode top = root;
    String resourceType = Fields.lenient(root, "resourceType");
    if (resourceType.equals("Parameters")) {
      // $process-message: the parameter "content" is the message.
      List<JsonNode> resources = Fields.walk(root, "parameter.resource");
      if (resources.size() == 1 && resources.get(0) instanceof ObjectNode only) {
        top = only;
        resourceType = Fields.lenient(top, "resourceType");
      }
    }
    List<Entry> entries = new ArrayList<>();
    if (!isContainer(resourceType)) {
      entries.add(Entry.single(top));
      return indexed("", false, null, "", entries);
    }
    collect(top, "", 1, entries);
    String type = Fields.lenient(top, "type");
    return indexed(
        type.isEmpty() ? "collection" : type,
        !WHOLE.contains(type),
        messageId(top, type),
        Fields.lenient(top, "timestamp"),
        entries);
  }

  private static boolean isContainer(String resourceType) {
    return resourceType.equals("Bundle") || resourceType.equals("Parameters");
  }

  private static void collect(JsonNode container, String parent, int depth, List<Entry> entries) {
    boolean bundle = container.path("resourceType").asText().equals("Bundle");
    int number = 0;
    for (JsonNode node : Fields.each(container, bundle ? "entry" : "parameter")) {
      Entry entry = Entry.of(number++, parent, node);
      if (entry.resource() == null || !isContainer(entry.type())) {
        entries.add(entry);
      } else if (depth < MAX_NESTED) {
        collect(entry.resource(), entry.place() + "/", depth + 1, entries);
      } else {
        throw new Refusal(DeadLetterReason.UNSUPPORTED, "bundles nested too deeply");
      }
    }
  }

  /**
   * Of a message, also the ids that FHIR's messaging gives it (R4, section 2.4.2); of other bundles
   * an id only names the place where they are kept.
   */
  private static @Nullable String messageId(JsonNode bundle, String type) {
    JsonNode identifier = bundle.path("identifier");
    String value = Fields.lenient(identifier, "value");
    if (!value.isEmpty()) {
      return Fields.lenient(identifier, "system") + "|" + value;
    }
    if (!type.equals("message")) {
      return null;
    }
    String id = Fields.lenient(bundle, "id");
    if (id.isEmpty()) {
      for (JsonNode resource : Fields.walk(bundle, "entry.resource")) {
        if (Fields.lenient(resource, "resourceType").equals("MessageHeader")) {
          id = Fields.lenient(resource, "id");
          break;
        }
      }
    }
    return id.isEmpty() ? null : "message|" + id;
  }

  private static BundleContent indexed(
      String type,
      boolean independent,
      @Nullable String messageId,
      String timestamp,
      List<Entry> entries) {
    Map<String, List<Entry>> byUrl = new HashMap<>();
    Map<String, List<Entry>> byTypeAndId = new HashMap<>();
    for (Entry entry : entries) {
      if (entry.resource() == null) {
        continue;
      }
      if (!entry.fullUrl().isEmpty()) {
        byUrl.computeIfAbsent(entry.fullUrl(), unused -> new ArrayList<>(1)).add(entry);
      }
      if (!entry.id().isEmpty()) {
        byTypeAndId
            .computeIfAbsent(entry.type() + "/" + entry.id(), unused -> new ArrayList<>(1))
            .add(entry);
      }
    }
    return new BundleContent(
        type, independent, messageId, timestamp, List.copyOf(entries), byUrl, byTypeAndId);
  }

  /**
   * The entries that a literal reference means: several where they are versions of one resource, or
   * where the reference is ambiguous; none where it leads out of the bundle. All of them have a
   * resource.
   *
   * @param from the entry that has the reference
   */
  List<Entry> find(String reference, Entry from) {
    String target = withoutVersion(reference);
    List<Entry> exact = byUrl.get(target);
    if (exact != null) {
      return exact;
    }
    if (target.contains(":")) {
      return List.of();
    }
    String base = from.base();
    List<Entry> sameBase = base.isEmpty() ? null : byUrl.get(base + "/" + target);
    return sameBase != null ? sameBase : byTypeAndId.getOrDefault(target, List.of());
  }

  static String withoutVersion(String reference) {
    int version = reference.indexOf("/_history/");
    return version < 0 ? reference : reference.substring(0, version);
  }
}
