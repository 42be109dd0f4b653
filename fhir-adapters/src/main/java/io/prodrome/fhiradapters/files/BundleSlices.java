package io.prodrome.fhiradapters.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.files.EntryScanner.Found;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A FHIR bundle in JSON that is too large to be held, as small bundles of the same type. Each has,
 * besides its own entries, those of the bundle that they refer to and that decide whose they are
 * and what they mean: Patient, Encounter, Medication, documents and Binary. Those are marked as
 * context, so that the decoder does not state them again. Together the slices say what the whole
 * says, but that each slice of a transaction is applied, or refused, by itself.
 *
 * <p>The file is read twice: for the places of what may be referred to (some 40 bytes each are
 * kept), then for the entries, of which one slice is held. Not thread-safe.
 */
public final class BundleSlices implements Closeable {

  private static final String CONTEXT_ONLY = "https://prodrome.io/fhir/context-only";
  private static final String INDEX = "https://prodrome.io/fhir/entry-index";
  private static final int MAX_CONTEXT = 256;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** What a bundle is taken apart to. */
  public sealed interface Part {}

  /**
   * A small bundle.
   *
   * @param first the number of its first own entry in the whole, from 0
   * @param entries how many own entries it has
   * @param bundle its JSON
   */
  public record Slice(long first, int entries, byte[] bundle) implements Part {

    /** Names the place and the size, never the content. */
    @Override
    public String toString() {
      return "Slice[" + first + ", " + entries + " entries, " + bundle.length + " bytes]";
    }
  }

  /**
   * An entry, or the rest of the file, that cannot be read.
   *
   * @param detail what and where, without content
   */
  public record Unreadable(DeadLetterReason reason, String detail) implements Part {}

  /**
   * How large slices become.
   *
   * @param bytes a slice ends once its entries, context included, have as many
   * @param entries the most own entries of a slice
   * @param entryBytes the most bytes of one entry
   */
  public record Limits(int bytes, int entries, int entryBytes) {
    public static final Limits DEFAULT = new Limits(1 << 20, 500, 64 << 20);
  }

  private final BundleSource source;
  private final Limits limits;
  private final BundleTargets targets = new BundleTargets();
  private final ObjectNode head = MAPPER.createObjectNode();
  private @Nullable Unreadable failure;
  private @Nullable EntryScanner entries;
  private @Nullable Entry pending;

  /**
   * An entry and its tree.
   *
   * @param tree null where it cannot be read
   */
  private record Entry(Found found, @Nullable ObjectNode tree) {}

  /** Entries that were context lately, so that a patient is not read from the file each time. */
  private final Map<Long, ObjectNode> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, ObjectNode> eldest) {
          return size() > MAX_CONTEXT;
        }
      };

  private BundleSlices(BundleSource source, Limits limits) {
    this.source = source;
    this.limits = limits;
  }

  /**
   * Reads the file for the first time.
   *
   * @throws IOException if the file cannot be read; what is wrong with its content is a {@link
   *     Part}
   */
  public static BundleSlices open(BundleSource source, Limits limits) throws IOException {
    BundleSlices slices = new BundleSlices(source, limits);
    slices.survey();
    return slices;
  }

  private void survey() throws IOException {
    try (EntryScanner scanner = new EntryScanner(source.open(0), limits.entryBytes())) {
      for (Found found = scanner.next(); found != null; found = scanner.next()) {
        ObjectNode tree = tree(found);
        if (tree != null) {
          targets.add(tree, found.offset());
        }
      }
      for (Map.Entry<String, byte[]> member : scanner.head().entrySet()) {
        if (Set.of("resourceType", "type", "timestamp", "identifier").contains(member.getKey())) {
          head.set(member.getKey(), MAPPER.readTree(member.getValue()));
        }
      }
      if (!head.path("resourceType").asText().equals("Bundle")) {
        failure =
            new Unreadable(
                DeadLetterReason.TOO_LARGE, "a file this large is no FHIR bundle in JSON");
      }
    } catch (EntryScanner.Malformed e) {
      failure = new Unreadable(DeadLetterReason.MALFORMED, "no FHIR bundle: " + e.getMessage());
    } catch (JsonProcessingException e) {
      failure = new Unreadable(DeadLetterReason.MALFORMED, "no JSON at the bundle's top");
    }
    if (failure == null) {
      entries = new EntryScanner(source.open(0), limits.entryBytes());
    }
  }

  /** The next part; empty at the end. */
  public Optional<Part> next() throws IOException {
    if (failure != null) {
      Unreadable first = failure;
      failure = null;
      return Optional.of(first);
    }
    if (entries == null) {
      return Optional.empty();
    }
    Entry entry = pending == null ? nextEntry() : pending;
    pending = null;
    if (entry == null) {
      return Optional.empty();
    }
    return Optional.of(entry.tree() == null ? unreadable(entry.found()) : slice(entry));
  }

  private @Nullable Entry nextEntry() throws IOException {
    Found found = entries == null ? null : entries.next();
    return found == null ? null : new Entry(found, tree(found));
  }

  private Slice slice(Entry first) throws IOException {
    long number = first.found().number();
    ObjectNode bundle = head.deepCopy();
    if (bundle.path("identifier").path("value").isTextual()) {
      // Each slice is a message of its own: one id with several contents would be a mistake.
      ObjectNode identifier = (ObjectNode) bundle.get("identifier");
      identifier.put("value", identifier.path("value").asText() + "#entry-" + number);
    }
    Map<Long, ObjectNode> own = new LinkedHashMap<>();
    Map<Long, ObjectNode> context = new LinkedHashMap<>();
    long bytes = 0;
    Entry entry = first;
    while (entry != null && entry.tree() != null) {
      bytes += entry.found().length() + addContext(entry.tree(), context);
      own.put(entry.found().offset(), numbered(entry.tree(), entry.found().number()));
      boolean room = bytes < limits.bytes() && own.size() < limits.entries();
      entry = room ? nextEntry() : null;
    }
    pending = entry;
    ArrayNode list = bundle.putArray("entry");
    context.keySet().removeAll(own.keySet());
    context.values().forEach(list::add);
    own.values().forEach(list::add);
    return new Slice(number, own.size(), MAPPER.writeValueAsBytes(bundle));
  }

  /** Adds what an entry needs; of patients that are linked to each other, all. */
  private long addContext(ObjectNode entry, Map<Long, ObjectNode> context) throws IOException {
    long bytes = 0;
    for (long place : targets.of(entry)) {
      if (!context.containsKey(place)) {
        ObjectNode target = at(place);
        if (target != null) {
          context.put(place, target);
          bytes += 1024;
          if (target.path("resource").path("resourceType").asText().equals("Patient")) {
            bytes += addContext(target, context);
          } else if (target.path("resource").path("resourceType").asText().equals("Binary")) {
            bytes += target.path("resource").path("data").asText().length();
          }
        }
      }
    }
    return bytes;
  }

  private @Nullable ObjectNode at(long place) throws IOException {
    ObjectNode known = recent.get(place);
    if (known != null) {
      return known;
    }
    try (InputStream input = source.open(place)) {
      JsonNode node =
          MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(input);
      if (node instanceof ObjectNode entry) {
        extend(entry, CONTEXT_ONLY).put("valueBoolean", true);
        if (!entry.path("resource").path("resourceType").asText().equals("Binary")) {
          recent.put(place, entry);
        }
        return entry;
      }
      return null;
    }
  }

  private static ObjectNode numbered(ObjectNode entry, long number) {
    extend(entry, INDEX).put("valueInteger", number);
    return entry;
  }

  private static ObjectNode extend(ObjectNode entry, String url) {
    ArrayNode list =
        entry.get("extension") instanceof ArrayNode there ? there : entry.putArray("extension");
    return list.addObject().put("url", url);
  }

  /** The entry's tree; null where it has none. */
  private static @Nullable ObjectNode tree(Found found) {
    if (found.bytes() == null) {
      return null;
    }
    try {
      return MAPPER.readTree(found.bytes()) instanceof ObjectNode entry ? entry : null;
    } catch (IOException e) {
      return null;
    }
  }

  private Unreadable unreadable(Found found) {
    String where = " in entry[" + found.number() + "]";
    return found.bytes() == null
        ? new Unreadable(
            DeadLetterReason.TOO_LARGE, "more than " + limits.entryBytes() + " bytes" + where)
        : new Unreadable(DeadLetterReason.MALFORMED, "no JSON, or a member twice," + where);
  }

  @Override
  public void close() throws IOException {
    if (entries != null) {
      entries.close();
    }
  }
}
