package io.prodrome.fhiradapters.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the intake reads of a FHIR body before it is stored: what kind of resource it is, how a
 * transaction's entries are to be answered, and which patient's messages it belongs with.
 * Everything else is the decoder's.
 *
 * @param resourceType of the top resource
 * @param id its id; empty where it has none
 * @param bundleType a bundle's type; empty for other resources
 * @param methods the request method of each entry of a bundle; empty where an entry has none
 * @param patient the first patient identifier, else the first patient's reference; null where there
 *     is none
 * @param event a message bundle's event; null where it has none
 */
record FhirPeek(
    String resourceType,
    String id,
    String bundleType,
    List<String> methods,
    @Nullable String patient,
    @Nullable Event event) {

  /** A bundle of more entries costs more to answer than to send. */
  static final int MAX_ENTRIES = 50_000;

  FhirPeek {
    methods = List.copyOf(methods);
  }

  /**
   * The event of a MessageHeader.
   *
   * @param id the header's id; empty where it has none
   * @param system of the event's code; empty for a URI
   * @param code the code, or the URI
   */
  record Event(String id, String system, String code) {}

  /** What the body is; empty where it is no JSON object or XML document of a resource. */
  static Optional<FhirPeek> of(byte[] body) {
    int start = start(body);
    return start < body.length && body[start] == '<' ? FhirXmlPeek.of(body, start) : ofJson(body);
  }

  /** What the body is; empty where it is no JSON object of a resource. */
  static Optional<FhirPeek> ofJson(byte[] body) {
    int start = start(body);
    return start == body.length ? Optional.empty() : FhirJsonPeek.of(body, start);
  }

  /** After blank space, and the bytes of a byte order mark, which are negative. */
  private static int start(byte[] body) {
    int start = 0;
    while (start < body.length && body[start] <= ' ') {
      start++;
    }
    return start;
  }

  /** Whether more entries were sent than are answered. */
  boolean tooManyEntries() {
    return methods.size() > MAX_ENTRIES;
  }

  /** Gathers it, in whatever order it is met. For one thread. */
  static final class Builder {
    private String type = "";
    private String id = "";
    private String bundleType = "";
    private final List<String> methods = new ArrayList<>();
    private @Nullable String identifier;
    private @Nullable String conditional;
    private @Nullable String reference;
    private @Nullable Event event;

    void top(String resourceType, String resourceId, String typeOfBundle) {
      type = resourceType;
      id = resourceId;
      bundleType = resourceType.equals("Bundle") ? typeOfBundle : "";
    }

    /** A resource, the top one or an entry's. */
    void resource(String resourceType, String resourceId, @Nullable String firstIdentifier) {
      if (!resourceType.equals("Patient")) {
        return;
      }
      if (identifier == null) {
        identifier = firstIdentifier;
      }
      if (reference == null && !resourceId.isEmpty()) {
        reference = "Patient/" + resourceId;
      }
    }

    /** The reference of a subject. */
    void subject(String to) {
      int bar = to.indexOf('|');
      if (conditional == null && bar >= 0 && to.startsWith("Patient?identifier=")) {
        conditional = to.substring(bar + 1);
      }
      int literal = to.startsWith("Patient/") ? 0 : to.indexOf("/Patient/") + 1;
      if (reference == null && to.startsWith("Patient/", literal)) {
        int history = to.indexOf("/_history/");
        reference = history < 0 ? to.substring(literal) : to.substring(literal, history);
      }
    }

    void event(Event of) {
      event = of;
    }

    /** An entry of the top bundle. */
    void entry(String method) {
      if (methods.size() <= MAX_ENTRIES) {
        methods.add(method);
      }
    }

    Optional<FhirPeek> build() {
      if (type.isEmpty()) {
        return Optional.empty();
      }
      String patient = identifier != null ? identifier : conditional;
      return Optional.of(
          new FhirPeek(
              type, id, bundleType, methods, patient != null ? patient : reference, event));
    }
  }
}
