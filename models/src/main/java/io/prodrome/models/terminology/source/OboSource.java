package io.prodrome.models.terminology.source;

import io.prodrome.domain.concept.Coding;
import io.prodrome.models.terminology.Name;
import io.prodrome.models.terminology.RetiredCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An ontology in the OBO flat file format 1.2 or 1.4. Names are the term's name, its {@code EXACT}
 * synonyms, then its {@code RELATED} and {@code NARROW} ones: where other words mean the term as
 * well, or a kind of it. A name that is another term's nearer name means that one first. {@code
 * BROAD} ones mean more than the term and are left out. An obsolete term becomes a retired code
 * with its one {@code replaced_by}, an {@code alt_id} a code that the term has replaced.
 */
final class OboSource implements TerminologySource {

  private final Path file;

  OboSource(Path file) {
    this.file = file;
  }

  @Override
  public String name() {
    return SourceFiles.name(file);
  }

  @Override
  public String licence() {
    return name() + ": the ontology's own licence";
  }

  @Override
  public void read(SourceSink sink) throws IOException {
    int terms = 0;
    try (BufferedReader in = SourceFiles.reader(SourceFiles.open(file))) {
      OboTerm term = null;
      int number = 0;
      String line;
      while ((line = in.readLine()) != null) {
        number++;
        String where = file + ", line " + number;
        line = SourceFiles.bounded(line, where).strip();
        if (line.startsWith("[")) {
          finish(term, sink);
          term = line.equals("[Term]") ? new OboTerm(where) : null;
          terms += term == null ? 0 : 1;
        } else if (term != null && !line.isEmpty() && line.charAt(0) != '!') {
          add(term, line, where, sink);
        }
      }
      finish(term, sink);
    }
    if (terms == 0) {
      throw new InvalidSourceException(
          "there is no [Term] in it", file.toString(), "give an ontology in the OBO format");
    }
  }

  private static void add(OboTerm term, String line, String where, SourceSink sink) {
    int colon = line.indexOf(':');
    if (colon < 0) {
      throw new InvalidSourceException(
          "a line of a term has no tag", where, "a line is \"tag: value\" in the OBO format");
    }
    String value = line.substring(colon + 1).strip();
    switch (line.substring(0, colon)) {
      case "id" -> term.id(bare(value));
      case "name" -> term.name(unescaped(bare(value)));
      case "def" -> term.definition(quoted(value, where));
      case "synonym" -> {
        String text = quoted(value, where);
        int scope = value.lastIndexOf('"') + 1;
        term.synonym(text, Scope.of(value.substring(scope).strip()), sink);
      }
      // OBO 1.0's way to say it; DOID's of 2016 mixes both.
      case "exact_synonym" -> term.synonym(quoted(value, where), Scope.EXACT, sink);
      case "xref", "xref_analog" -> term.crossReference(bare(value));
      case "is_a" -> term.parent(bare(value));
      case "alt_id" -> term.alternative(bare(value));
      case "is_obsolete" -> term.obsolete(value.startsWith("true"));
      case "replaced_by" -> term.replacedBy(bare(value));
      default -> {
        // Subsets, dates and the like say nothing of the concept.
      }
    }
  }

  private static void finish(@Nullable OboTerm term, SourceSink sink) {
    if (term != null) {
      term.give(sink);
    }
  }

  /** The value without a comment or qualifiers after it. */
  private static String bare(String value) {
    int end = value.length();
    for (String after : List.of(" !", " {", " \"")) {
      int at = value.indexOf(after);
      end = at >= 0 && at < end ? at : end;
    }
    return value.substring(0, end).strip();
  }

  private static String quoted(String value, String where) {
    if (value.startsWith("\"")) {
      StringBuilder text = new StringBuilder();
      for (int i = 1; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c == '"') {
          return text.toString();
        }
        if (c == '\\' && i + 1 < value.length()) {
          c = value.charAt(++i);
          c = c == 'n' || c == 't' || c == 'W' ? ' ' : c;
        }
        text.append(c);
      }
    }
    throw new InvalidSourceException(
        "a text is not in quotes", where, "write it as the OBO format asks for");
  }

  private static String unescaped(String value) {
    return value.indexOf('\\') < 0 ? value : value.replace("\\", "");
  }

  /** How a synonym's meaning lies to its term's. */
  enum Scope {
    EXACT,
    RELATED,
    NARROW,
    BROAD;

    /** The scope that a text begins with; {@code RELATED}, the format's default, where none is. */
    static Scope of(String text) {
      return Stream.of(values())
          .filter(scope -> text.startsWith(scope.name()))
          .findFirst()
          .orElse(RELATED);
    }
  }

  /** A term as its stanza is read; also what a node of an OBO graph is read into. */
  static final class OboTerm {
    private final String where;
    private final List<Name> names = new ArrayList<>();
    private final List<Name> farther = new ArrayList<>();
    private final List<Coding> references = new ArrayList<>();
    private final List<Coding> parents = new ArrayList<>();
    private final List<Coding> alternatives = new ArrayList<>();
    private final List<Coding> replacements = new ArrayList<>();
    private @Nullable Coding id;
    private String definition = "";
    private boolean obsolete;

    OboTerm(String where) {
      this.where = where;
    }

    void id(String value) {
      id = OboCodes.id(value).orElse(null);
    }

    void name(String value) {
      if (!Names.isObsolete(value)) {
        Names.of(value, "").ifPresent(name -> names.add(0, name));
      }
    }

    void synonym(String value, Scope scope, SourceSink sink) {
      if (scope == Scope.BROAD) {
        sink.dropped("synonyms that are broader");
      } else if (!Names.isObsolete(value)) {
        Names.of(value, "").ifPresent(scope == Scope.EXACT ? names::add : farther::add);
      }
    }

    void definition(String value) {
      definition = value;
    }

    void crossReference(String value) {
      OboCodes.crossReference(value).ifPresent(references::add);
    }

    void parent(String value) {
      OboCodes.id(value).ifPresent(parents::add);
    }

    void alternative(String value) {
      OboCodes.id(value).ifPresent(alternatives::add);
    }

    void replacedBy(String value) {
      OboCodes.id(value).ifPresent(replacements::add);
    }

    void obsolete(boolean value) {
      obsolete = value;
    }

    void give(SourceSink sink) {
      Coding own = id;
      if (own == null) {
        throw new InvalidSourceException(
            "a term has no id", where, "give it one such as DOID:4, or leave it out");
      }
      if (obsolete) {
        Optional<Coding> only =
            replacements.size() == 1 ? Optional.of(replacements.get(0)) : Optional.empty();
        sink.retired(new RetiredCode(own, only.orElse(null)));
        return;
      }
      names.addAll(farther);
      if (names.isEmpty()) {
        sink.dropped("no name");
        return;
      }
      alternatives.forEach(code -> sink.retired(new RetiredCode(code, own)));
      String tag = OboCodes.semanticTag(own.system());
      sink.concept(
          new SourceConcept(
              List.of(own), OboCodes.type(tag), tag, names, references, parents, definition));
    }
  }
}
