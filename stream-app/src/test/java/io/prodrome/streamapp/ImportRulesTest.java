package io.prodrome.streamapp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the stream's classes may know, as ARCHITECTURE.md draws it. */
@AnalyzeClasses(
    packages = "io.prodrome.streamapp",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ImportRulesTest {

  @ArchTest
  static final ArchRule MESSAGES_ARE_READ_AND_WRITTEN_BY_THE_ADAPTERS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ca.uhn..", "org.hl7.fhir..")
          .because("HAPI types end at fhir-adapters");

  @ArchTest
  static final ArchRule MODELS_RUN_INSIDE_THE_MODELS_ROOM =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..")
          .because("the runtime of the models is theirs to choose");

  @ArchTest
  static final ArchRule STEPS_DO_NOT_KNOW_WHERE_RECORDS_COME_FROM_OR_GO =
      noClasses()
          .that()
          .resideInAnyPackage("..operators..", "..flow..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "org.apache.flink.connector.kafka..")
          .because("sources and sinks are parameters, so that tests run the real steps");

  @ArchTest
  static final ArchRule OFFLINE_PATH_NEEDS_NO_ENGINE =
      noClasses()
          .that()
          .resideInAPackage("..offline..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.flink..")
          .because("a few files are forecast without a runtime");
}
