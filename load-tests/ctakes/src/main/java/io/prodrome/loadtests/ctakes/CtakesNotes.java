package io.prodrome.loadtests.ctakes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.apache.ctakes.core.ae.SentenceDetector;
import org.apache.ctakes.core.ae.SimpleSegmentAnnotator;
import org.apache.ctakes.core.ae.TokenizerAnnotatorPTB;
import org.apache.ctakes.dictionary.lookup2.ae.DefaultJCasTermAnnotator;
import org.apache.ctakes.dictionary.lookup2.ae.OverlapJCasTermAnnotator;
import org.apache.ctakes.postagger.POSTagger;
import org.apache.ctakes.typesystem.type.refsem.UmlsConcept;
import org.apache.ctakes.typesystem.type.textsem.IdentifiedAnnotation;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;
import org.apache.uima.UIMAException;
import org.apache.uima.analysis_engine.AnalysisEngine;
import org.apache.uima.analysis_engine.AnalysisEngineDescription;
import org.apache.uima.cas.FeatureStructure;
import org.apache.uima.fit.factory.AggregateBuilder;
import org.apache.uima.fit.factory.AnalysisEngineFactory;
import org.apache.uima.fit.util.JCasUtil;
import org.apache.uima.jcas.JCas;
import org.apache.uima.jcas.cas.FSArray;

/**
 * Runs cTAKES on notes, one thread: segments, sentences, tokens, part of speech, fast dictionary,
 * negation. Arguments: a dictionary of lines {@code CUI|TUI|text}; {@code default}, {@code
 * precision} (keeps the longest of overlapping names) or {@code overlap} (words of a name may be
 * apart); notes as JSON lines of {@code text}; and the file to write, whose first line has {@code
 * loadMs} and then for each note a line with {@code nanos}, {@code cpuNanos} and {@code mentions}
 * of {@code [start, end, [CUI...], polarity]}.
 *
 * <p>Its own log is for warnings only: it would write some lines a note.
 */
public final class CtakesNotes {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private CtakesNotes() {}

  /** See the class. */
  public static void main(String[] args) throws IOException, UIMAException {
    Logger.getRootLogger().setLevel(Level.WARN);
    Path notes = Path.of(args[2]);
    long start = System.nanoTime();
    AnalysisEngine engine = engine(Path.of(args[0]), args[1]);
    JCas cas = engine.newJCas();
    try (BufferedReader in = Files.newBufferedReader(notes);
        BufferedWriter out = Files.newBufferedWriter(Path.of(args[3]))) {
      ObjectNode ready = JSON.createObjectNode();
      ready.put("loadMs", (System.nanoTime() - start) / 1_000_000);
      out.write(ready + "\n");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String text = JSON.readTree(line).path("text").asText();
        long cpuBefore = THREADS.getCurrentThreadCpuTime();
        long before = System.nanoTime();
        cas.reset();
        cas.setDocumentText(text);
        engine.process(cas);
        long nanos = System.nanoTime() - before;
        long cpuNanos = THREADS.getCurrentThreadCpuTime() - cpuBefore;
        ObjectNode result = JSON.createObjectNode();
        result.put("nanos", nanos);
        result.put("cpuNanos", cpuNanos);
        result.set("mentions", mentions(cas));
        out.write(result + "\n");
      }
    }
  }

  private static AnalysisEngine engine(Path dictionary, String variant)
      throws IOException, UIMAException {
    String specification =
        specification(
                dictionary,
                variant.equals("precision") ? "PrecisionTermConsumer" : "DefaultTermConsumer")
            .toString();
    AnalysisEngineDescription lookup =
        variant.equals("overlap")
            ? OverlapJCasTermAnnotator.createAnnotatorDescription(specification)
            : DefaultJCasTermAnnotator.createAnnotatorDescription(specification);
    AggregateBuilder builder = new AggregateBuilder();
    builder.add(SimpleSegmentAnnotator.createAnnotatorDescription());
    builder.add(SentenceDetector.createAnnotatorDescription());
    builder.add(TokenizerAnnotatorPTB.createAnnotatorDescription());
    builder.add(POSTagger.createAnnotatorDescription());
    builder.add(lookup);
    builder.add(
        AnalysisEngineFactory.createEngineDescription(
            "org.apache.ctakes.ne.contexts.desc.NegationAnnotator"));
    return builder.createAggregate();
  }

  /** cTAKES' own description of a dictionary that is a file of bar-separated values. */
  private static Path specification(Path dictionary, String consumer) throws IOException {
    String path = dictionary.toAbsolutePath().toString();
    Path file = Files.createTempFile("ctakes-dictionary", ".xml");
    file.toFile().deleteOnExit();
    String root = "org.apache.ctakes.dictionary.lookup2.";
    return Files.writeString(
        file,
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <lookupSpecification>
          <dictionaries><dictionary>
            <name>names</name>
            <implementationName>%1$sdictionary.BsvRareWordDictionary</implementationName>
            <properties><property key="bsvPath" value="%2$s"/></properties>
          </dictionary></dictionaries>
          <conceptFactories><conceptFactory>
            <name>concepts</name>
            <implementationName>%1$sconcept.BsvConceptFactory</implementationName>
            <properties><property key="bsvPath" value="%2$s"/></properties>
          </conceptFactory></conceptFactories>
          <dictionaryConceptPairs><dictionaryConceptPair>
            <name>pair</name>
            <dictionaryName>names</dictionaryName>
            <conceptFactoryName>concepts</conceptFactoryName>
          </dictionaryConceptPair></dictionaryConceptPairs>
          <rareWordConsumer>
            <name>consumer</name>
            <implementationName>%1$sconsumer.%3$s</implementationName>
            <properties><property key="codingScheme" value="NAMES"/></properties>
          </rareWordConsumer>
        </lookupSpecification>
        """
            .formatted(root, path, consumer));
  }

  private static ArrayNode mentions(JCas cas) {
    ArrayNode mentions = JSON.createArrayNode();
    for (IdentifiedAnnotation annotation : JCasUtil.select(cas, IdentifiedAnnotation.class)) {
      FSArray concepts = annotation.getOntologyConceptArr();
      if (concepts == null) {
        continue;
      }
      Set<String> cuis = new TreeSet<>();
      for (FeatureStructure concept : concepts.toArray()) {
        if (concept instanceof UmlsConcept umls) {
          cuis.add(umls.getCui());
        }
      }
      if (!cuis.isEmpty()) {
        ArrayNode mention = mentions.addArray();
        mention.add(annotation.getBegin()).add(annotation.getEnd());
        cuis.forEach(mention.addArray()::add);
        mention.add(annotation.getPolarity());
      }
    }
    return mentions;
  }
}
