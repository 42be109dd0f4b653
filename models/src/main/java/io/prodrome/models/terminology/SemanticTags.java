package io.prodrome.models.terminology;

import java.util.Set;

/**
 * SNOMED CT's semantic tags: the words in brackets that end a fully specified name (SNOMED CT
 * Editorial Guide, "Semantic tag").
 */
public final class SemanticTags {

  private static final Set<String> KNOWN =
      Set.of(
          "administrative concept",
          "assessment scale",
          "attribute",
          "basic dose form",
          "body structure",
          "cell",
          "cell structure",
          "clinical drug",
          "context-dependent category",
          "disorder",
          "dose form",
          "environment",
          "environment / location",
          "ethnic group",
          "event",
          "finding",
          "geographic location",
          "life style",
          "medicinal product",
          "medicinal product form",
          "morphologic abnormality",
          "observable entity",
          "occupation",
          "organism",
          "person",
          "physical force",
          "physical object",
          "procedure",
          "product",
          "qualifier value",
          "racial group",
          "record artifact",
          "regime/therapy",
          "religion/philosophy",
          "situation",
          "social concept",
          "specimen",
          "staging scale",
          "substance",
          "tumor staging",
          "unit of presentation");

  private SemanticTags() {}

  /** Whether the text, in lower case and without brackets, is a semantic tag. */
  public static boolean isTag(String text) {
    return KNOWN.contains(text);
  }

  /** The name's semantic tag; empty where its last brackets hold none. */
  public static String of(String name) {
    int open = name.lastIndexOf('(');
    if (open <= 0 || !name.endsWith(")")) {
      return "";
    }
    String tag = name.substring(open + 1, name.length() - 1);
    return isTag(tag) ? tag : "";
  }

  /** The name without its semantic tag. */
  public static String strip(String name) {
    String tag = of(name);
    return tag.isEmpty() ? name : name.substring(0, name.length() - tag.length() - 2).strip();
  }
}
