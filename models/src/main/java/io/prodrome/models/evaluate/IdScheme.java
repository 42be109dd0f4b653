package io.prodrome.models.evaluate;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The identifiers that a corpus names its concepts by. */
public enum IdScheme {
  SNOMED(Pattern.compile("\\d{6,18}")),
  /** MeSH, and OMIM too: the corpora that annotate diseases mix the two. */
  MESH(Pattern.compile("[CD]\\d{6,9}|OMIM:\\d+")),
  HPO(Pattern.compile("HP:\\d{7}")),
  UMLS(Pattern.compile("C\\d{7}"));

  private static final Pattern OMIM_NUMBER = Pattern.compile("\\d+");

  private final Pattern form;

  IdScheme(Pattern form) {
    this.form = form;
  }

  /**
   * An identifier in this scheme's one form ({@code D003924}, {@code OMIM:222100}, {@code
   * HP:0001250}, {@code C0011849}, {@code 73211009}), from a corpus' own, which may lead with the
   * scheme's name ({@code MESH:D003924}, {@code UMLS:C0011849}).
   */
  public String normal(String id) {
    String upper = id.strip().toUpperCase(Locale.ROOT);
    return switch (this) {
      case MESH ->
          upper.startsWith("OMIM:") ? upper : upper.replaceFirst("^(MESH|MSH|MESHD|MESHC):", "");
      case HPO -> upper.replaceFirst("^HPO:", "").replace('_', ':');
      case UMLS -> upper.replaceFirst("^UMLS(_CUI)?:", "");
      case SNOMED -> upper.replaceFirst("^(S-|SNOMEDCT(_US)?:|SNOMED:|SCTID:)", "");
    };
  }

  /** The coding's identifier in this scheme; empty where it is of another. */
  public Optional<String> id(Coding coding) {
    String code = coding.code();
    return switch (coding.system()) {
      case CodeSystems.SNOMED_CT -> this == SNOMED ? Optional.of(code) : Optional.empty();
      case CodeSystems.UMLS -> this == UMLS ? Optional.of(code) : Optional.empty();
      case CodeSystems.HPO -> this == HPO ? Optional.of(normal(code)) : Optional.empty();
      case CodeSystems.MESH -> this == MESH ? Optional.of(normal(code)) : Optional.empty();
      case CodeSystems.OMIM ->
          this == MESH
              ? Optional.of(OMIM_NUMBER.matcher(code).matches() ? "OMIM:" + code : code)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** The code systems and codes that an identifier of this scheme may stand for. */
  List<Coding> codings(String normal) {
    return switch (this) {
      case SNOMED -> List.of(new Coding(CodeSystems.SNOMED_CT, normal, ""));
      case UMLS -> List.of(new Coding(CodeSystems.UMLS, normal, ""));
      case HPO -> List.of(new Coding(CodeSystems.HPO, normal, ""));
      case MESH -> {
        if (!normal.startsWith("OMIM:")) {
          yield List.of(new Coding(CodeSystems.MESH, normal, ""));
        }
        String number = normal.substring("OMIM:".length());
        yield number.isEmpty()
            ? List.of()
            : List.of(
                new Coding(CodeSystems.OMIM, number, ""), new Coding(CodeSystems.OMIM, normal, ""));
      }
    };
  }

  /** The scheme that most of the corpus' identifiers have the form of; MeSH where none has any. */
  public static IdScheme of(Corpus corpus) {
    Map<IdScheme, Integer> counts = new EnumMap<>(IdScheme.class);
    for (EvaluationDocument document : corpus.documents()) {
      for (GoldMention mention : document.mentions()) {
        for (String id : mention.ids()) {
          for (IdScheme scheme : values()) {
            if (scheme.form.matcher(scheme.normal(id)).matches()) {
              counts.merge(scheme, 1, Integer::sum);
            }
          }
        }
      }
    }
    // MeSH's supplementary ids (C and six digits or nine) never have the seven of UMLS alone.
    return counts.entrySet().stream()
        .max(
            Map.Entry.<IdScheme, Integer>comparingByValue()
                .thenComparing(entry -> entry.getKey() == UMLS ? 1 : 0))
        .map(Map.Entry::getKey)
        .orElse(MESH);
  }
}
