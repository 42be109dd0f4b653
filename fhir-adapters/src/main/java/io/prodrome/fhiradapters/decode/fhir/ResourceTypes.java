package io.prodrome.fhiradapters.decode.fhir;

import java.util.Set;

/**
 * The resource types of FHIR STU3, R4, R4B and R5 that say nothing Prodrome keeps, so that a type
 * which is not known can be told from one which is left aside knowingly.
 *
 * <p>Left aside are definitions, terminology and conformance; organisations, people other than
 * patients and places; scheduling, tasks and messaging; billing, which repeats what the record
 * says; provenance and audit; and collections that only refer to other resources.
 */
final class ResourceTypes {

  private static final Set<String> WITHOUT_FACTS =
      Set.of(
          ("Account ActivityDefinition ActorDefinition AdministrableProductDefinition Appointment"
                  + " AppointmentResponse ArtifactAssessment AuditEvent Basic Binary"
                  + " BiologicallyDerivedProduct BiologicallyDerivedProductDispense Bundle"
                  + " CapabilityStatement CatalogEntry ChargeItem ChargeItemDefinition Citation"
                  + " Claim ClaimResponse ClinicalUseDefinition CodeSystem CommunicationRequest"
                  + " CompartmentDefinition ConceptMap ConditionDefinition Contract"
                  + " CoverageEligibilityRequest CoverageEligibilityResponse DataElement"
                  + " DeviceAssociation DeviceComponent DeviceDefinition DeviceDispense"
                  + " DeviceMetric DocumentManifest EffectEvidenceSynthesis EligibilityRequest"
                  + " EligibilityResponse EncounterHistory Endpoint EnrollmentRequest"
                  + " EnrollmentResponse EventDefinition Evidence EvidenceReport EvidenceVariable"
                  + " ExampleScenario ExpansionProfile ExplanationOfBenefit FormularyItem"
                  + " GenomicStudy GraphDefinition Group GuidanceResponse HealthcareService"
                  + " ImagingManifest ImagingSelection ImmunizationEvaluation"
                  + " ImplementationGuide Ingredient InsurancePlan InventoryItem InventoryReport"
                  + " Invoice Library Linkage List Location ManufacturedItemDefinition Measure"
                  + " MeasureReport Medication MedicationKnowledge MedicinalProduct"
                  + " MedicinalProductAuthorization MedicinalProductContraindication"
                  + " MedicinalProductDefinition MedicinalProductIndication"
                  + " MedicinalProductIngredient MedicinalProductInteraction"
                  + " MedicinalProductManufactured MedicinalProductPackaged"
                  + " MedicinalProductPharmaceutical MedicinalProductUndesirableEffect"
                  + " MessageDefinition MessageHeader MolecularSequence NamingSystem"
                  + " NutritionIntake NutritionProduct ObservationDefinition OperationDefinition"
                  + " OperationOutcome Organization OrganizationAffiliation"
                  + " PackagedProductDefinition Parameters PaymentNotice PaymentReconciliation"
                  + " Permission Person PlanDefinition Practitioner PractitionerRole"
                  + " ProcessRequest ProcessResponse Provenance Questionnaire"
                  + " RegulatedAuthorization RequestGroup RequestOrchestration Requirements"
                  + " ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject"
                  + " RiskEvidenceSynthesis Schedule SearchParameter Sequence ServiceDefinition"
                  + " Slot SpecimenDefinition StructureDefinition StructureMap Subscription"
                  + " SubscriptionStatus SubscriptionTopic Substance SubstanceDefinition"
                  + " SubstanceNucleicAcid SubstancePolymer SubstanceProtein"
                  + " SubstanceReferenceInformation SubstanceSourceMaterial"
                  + " SubstanceSpecification SupplyDelivery SupplyRequest Task"
                  + " TerminologyCapabilities TestPlan TestReport TestScript Transport ValueSet"
                  + " VerificationResult VisionPrescription")
              .split(" "));

  /** Types with facts that may as well be of no patient. */
  private static final Set<String> OF_NOBODY =
      Set.of("BodySite", "BodyStructure", "Device", "Media", "Specimen");

  private ResourceTypes() {}

  /** Whether it is a resource type of FHIR. */
  static boolean isKnown(String type) {
    return FhirDecoder.isFactType(type) || WITHOUT_FACTS.contains(type);
  }

  /** Whether it may lack a subject without anything being lost. */
  static boolean mayBeAboutNobody(String type) {
    return OF_NOBODY.contains(type);
  }
}
