package io.prodrome.fhiradapters.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.topics.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What messages are turned into, as files: {@code golden/<row>-<behaviour>/in.*} (several: {@code
 * in.1.*}, {@code in.2.*}) gives {@code out.json}, where the row is that of the list of what
 * senders send. A case with a file {@code any-authority} is decoded with no authority configured.
 * With {@code -Dgolden.update=true} the outputs are written rather than compared.
 */
class GoldenCasesTest {

  private static final Path ROOT = Path.of("src", "test", "resources", "golden");

  static List<Path> cases() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders.filter(folder -> !inputs(folder).isEmpty()).sorted().toList();
    }
  }

  private static List<Path> inputs(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("in\\..*(hl7|json|xml)"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new AssertionError("cannot list " + folder, e);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theCaseBecomesWhatItsOutputSays(Path folder) throws IOException {
    MessageDecoder decoder =
        Files.exists(folder.resolve("any-authority"))
            ? new MessageDecoder(
                DecoderConfig.ofAnyAuthority(Samples.SECRET, ZoneId.of("Europe/Berlin")))
            : Samples.DECODER;
    ArrayNode lines = Json.mapper().createArrayNode();
    for (Path input : inputs(folder)) {
      String name = input.getFileName().toString();
      MessageFormat format = name.endsWith(".hl7") ? MessageFormat.HL7V2 : MessageFormat.FHIR;
      DecodeResult result = decoder.decode(Samples.raw(format, Files.readAllBytes(input)));
      EventLines.of(name, result).forEach(lines::add);
    }
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    String found = Json.mapper().writer(printer).writeValueAsString(lines) + "\n";
    Path output = folder.resolve("out.json");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(output, found);
    }
    assertEquals(Files.readString(output), found);
  }

  @Test
  void thereAreCases() throws IOException {
    assertFalse(cases().isEmpty());
  }
}
