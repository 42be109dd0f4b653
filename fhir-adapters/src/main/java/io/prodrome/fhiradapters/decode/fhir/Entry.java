package io.prodrome.fhiradapters.decode.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a bundle, or the one resource of a message that is no bundle.
 *
 * @param index its number in the message, from 0
 * @param place where it stands: {@code entry[3]}; inside of another bundle {@code
 *     entry[3]/entry[0]}
 * @param type the resource type; for a DELETE, the one its URL names; may be empty
 * @param id the resource's id; empty where it has none
 * @param fullUrl the entry's full URL; empty where it has none
 * @param method the request's method, upper case; empty where it has none
 * @param requestUrl the request's URL; may be empty
 * @param response the entry's response, which in a history says when and which version; may be a
 *     missing node
 * @param ofSlice whether the bundle is a slice of a larger one
 * @param contextOnly whether it is only there for others to refer to: its facts are stated
 *     elsewhere
 * @param resource null for a DELETE and such
 */
record Entry(
    int index,
    String place,
    String type,
    String id,
    String fullUrl,
    String method,
    String requestUrl,
    JsonNode response,
    boolean ofSlice,
    boolean contextOnly,
    @Nullable ObjectNode resource) {

  /** Marks an entry as {@link #contextOnly}. */
  static final String CONTEXT_ONLY = "https://prodrome.io/fhir/context-only";

  /** Tells of an entry of a slice its number in the whole bundle. */
  static final String INDEX = "https://prodrome.io/fhir/entry-index";

  /**
   * An entry as a bundle has it.
   *
   * @param number its place in the list; an extension may tell another
   * @param parent the place of the bundle it is in, with a slash at its end; empty at the top
   */
  static Entry of(int number, String parent, JsonNode node) {
    ObjectNode resource = node.get("resource") instanceof ObjectNode object ? object : null;
    JsonNode request = node.path("request");
    String url = Fields.lenient(request, "url");
    int index = number;
    boolean ofSlice = false;
    boolean contextOnly = false;
    for (JsonNode extension : Fields.each(node, "extension")) {
      switch (Fields.lenient(extension, "url")) {
        case CONTEXT_ONLY -> contextOnly = extension.path("valueBoolean").asBoolean();
        case INDEX -> {
          ofSlice = true;
          index = extension.path("valueInteger").asInt(number);
        }
        default -> {}
      }
    }
    return new Entry(
        index,
        parent + "entry[" + index + "]",
        resource == null ? typeInUrl(url) : Fields.lenient(resource, "resourceType"),
        resource == null ? "" : Fields.lenient(resource, "id"),
        Fields.lenient(node, "fullUrl"),
        Fields.lenient(request, "method").toUpperCase(Locale.ROOT),
        url,
        node.path("response"),
        ofSlice || contextOnly,
        contextOnly,
        resource);
  }

  /** The one resource of a message that is no bundle. */
  static Entry single(ObjectNode resource) {
    return new Entry(
        0,
        "entry[0]",
        Fields.lenient(resource, "resourceType"),
        Fields.lenient(resource, "id"),
        "",
        "",
        "",
        resource.path("response"),
        false,
        false,
        resource);
  }

  private static String typeInUrl(String url) {
    String path = url.contains("?") ? url.substring(0, url.indexOf('?')) : url;
    String[] steps = BundleContent.withoutVersion(path).split("/");
    String last = steps.length == 0 ? "" : steps[steps.length - 1];
    if (ResourceTypes.isKnown(last)) {
      return last;
    }
    return steps.length < 2 ? last : steps[steps.length - 2];
  }

  /** An entry is itself alone: comparing whole resources would cost more than reading them. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  /** Its place and type, without content. */
  String where() {
    return place + " " + (ResourceTypes.isKnown(type) ? type : "resource");
  }

  /** Where an element of it stands: {@code entry[3]/DocumentReference/content[0].attachment}. */
  String pointer(String element) {
    return place + "/" + (ResourceTypes.isKnown(type) ? type : "resource") + "/" + element;
  }

  /**
   * The base URL of the server that the resource is on, without a slash at its end; empty where its
   * full URL does not say one.
   */
  String base() {
    String tail = "/" + type + "/" + id;
    return !id.isEmpty() && fullUrl.startsWith("http") && fullUrl.endsWith(tail)
        ? fullUrl.substring(0, fullUrl.length() - tail.length())
        : "";
  }

  /** Names the place, never the content. */
  @Override
  public String toString() {
    return "Entry[" + where() + "]";
  }
}
