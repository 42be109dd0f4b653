package io.prodrome.fhiradapters.intake;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a request goes.
 *
 * @param type the resource type of its path; empty for the base and for operations
 * @param id the id of its path; empty where it has none
 * @param operation the operation's name, without its dollar; empty where it has none
 */
record FhirTarget(String type, String id, String operation) {

  private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z]{1,40}");

  /** FHIR's {@code id}: nothing that could be taken for a path. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");

  /** The base, a type, an instance or an operation, with or without a leading /fhir. */
  static Optional<FhirTarget> of(String path) {
    List<String> steps =
        Arrays.stream(path.split("/", 10)).filter(step -> !step.isEmpty()).toList();
    if (!steps.isEmpty() && steps.get(0).equals("fhir")) {
      steps = steps.subList(1, steps.size());
    }
    if (steps.isEmpty()) {
      return Optional.of(new FhirTarget("", "", ""));
    }
    String first = steps.get(0);
    if (steps.size() == 1 && first.startsWith("$")) {
      return Optional.of(new FhirTarget("", "", first.substring(1)));
    }
    if (steps.size() == 1 && first.equals("metadata")) {
      return Optional.of(new FhirTarget("", "", first));
    }
    if (!TYPE.matcher(first).matches() || steps.size() > 2) {
      return Optional.empty();
    }
    if (steps.size() == 1) {
      return Optional.of(new FhirTarget(first, "", ""));
    }
    return ID.matcher(steps.get(1)).matches()
        ? Optional.of(new FhirTarget(first, steps.get(1), ""))
        : Optional.empty();
  }

  /** Why the body does not belong there; empty where it does. */
  Optional<String> mismatch(FhirPeek peek) {
    if (operation.equals("process-message")) {
      boolean message = peek.bundleType().equals("message") && peek.event() != null;
      return message
          ? Optional.empty()
          : Optional.of("only a Bundle of type message, with a MessageHeader, is processed");
    }
    if (type.isEmpty()) {
      return peek.resourceType().equals("Bundle")
          ? Optional.empty()
          : Optional.of("only a Bundle goes to the base");
    }
    if (!type.equals(peek.resourceType())) {
      return Optional.of("the body's resource type is not the path's");
    }
    if (id.isEmpty() || id.equals(peek.id())) {
      return Optional.empty();
    }
    return Optional.of(
        peek.id().isEmpty()
            ? "the body has no id; an update's body carries the path's"
            : "the body's id is not the path's");
  }
}
