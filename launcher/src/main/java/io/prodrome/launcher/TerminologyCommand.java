package io.prodrome.launcher;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.concept.Coding;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.models.terminology.search.TerminologySearch;
import io.prodrome.topics.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code prodrome terminology}: makes a terminology, and looks into one. */
@Command(
    name = "terminology",
    description = "Make a terminology from released files, and look into one.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "build|search|show",
    subcommands = {TerminologyBuildCommand.class})
final class TerminologyCommand implements Runnable {

  /** {@code --format}: how a result is printed. */
  static final class FormatOption {
    @Option(
        names = "--format",
        paramLabel = "F",
        defaultValue = "text",
        description = "text or json (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Format chosen;

    private enum Format {
      TEXT,
      JSON
    }

    boolean json() {
      return chosen == Format.JSON;
    }
  }

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "search",
      description = "Find concepts by words of their names: in any order, only begun, or misspelt.",
      mixinStandardHelpOptions = true)
  int search(
      @Parameters(paramLabel = "WORDS", arity = "1..*", description = "Words, or a code.")
          List<String> words,
      @Mixin PackOption pack,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "10",
              description = "How many at most (default: ${DEFAULT-VALUE}).")
          int limit,
      @Mixin FormatOption format)
      throws IOException {
    if (limit < 1) {
      throw new UserError("--limit must be at least 1");
    }
    ModelPack models = pack.load();
    Terminology terminology = Terminology.of(models);
    ArrayNode found = Json.mapper().createArrayNode();
    try (TerminologySearch search = TerminologySearch.of(models, terminology)) {
      for (TerminologySearch.Hit hit : search.search(String.join(" ", words), limit)) {
        Coding coding = terminology.coding(hit.concept());
        found
            .addObject()
            .put("system", coding.system())
            .put("code", coding.code())
            .put("display", coding.display())
            .put("semanticTag", terminology.semanticTag(hit.concept()))
            .put("name", terminology.name(hit.name()))
            .put("language", terminology.language(hit.name()))
            .put("score", Math.round(hit.score() * 100) / 100.0);
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (format.json()) {
      out.println(found.toPrettyString());
    } else if (found.isEmpty()) {
      out.println("nothing found in " + terminology.version());
    }
    if (!format.json()) {
      found.forEach(
          hit -> {
            String tag = hit.path("semanticTag").asText();
            String name = hit.path("name").asText();
            boolean other = !name.equals(hit.path("display").asText());
            out.printf(
                Locale.ROOT,
                "%-20s %s%s%s%n",
                hit.path("code").asText(),
                hit.path("display").asText(),
                tag.isEmpty() ? "" : " (" + tag + ")",
                other ? "  [" + name + "]" : "");
          });
    }
    out.flush();
    return 0;
  }

  @Command(
      name = "show",
      description = "Show a concept: its names, parents, children, and codes in other systems.",
      mixinStandardHelpOptions = true)
  int show(
      @Parameters(
              paramLabel = "CODE",
              description = "A code of any system; SYSTEM|CODE where several systems have it.")
          String code,
      @Mixin PackOption pack,
      @Mixin FormatOption format)
      throws IOException {
    Terminology terminology = Terminology.of(pack.load());
    ConceptView view = new ConceptView(terminology);
    ArrayNode found = view.find(code);
    if (found.isEmpty()) {
      throw new UserError(
          "no code "
              + code
              + " in "
              + terminology.version()
              + ": try 'prodrome terminology search'");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (format.json()) {
      out.println(found.toPrettyString());
    } else {
      found.forEach(each -> ConceptView.print((ObjectNode) each, out));
    }
    out.flush();
    return 0;
  }
}
