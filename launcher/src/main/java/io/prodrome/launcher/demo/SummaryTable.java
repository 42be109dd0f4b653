package io.prodrome.launcher.demo;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** The demo's summary as a table for people. */
final class SummaryTable {

  private static final String LINE = "  " + "─".repeat(58);

  private final PrintWriter out;

  SummaryTable(PrintWriter out) {
    this.out = out;
  }

  void print(DemoSummary summary) {
    DemoSummary.Accounted accounted = summary.accounted();
    out.println();
    out.println(LINE);
    row("messages accepted", summary.input().all());
    row("  HL7 v2, over MLLP", summary.input().hl7v2());
    row("  FHIR R4, over HTTP", summary.input().fhir());
    out.println(LINE);
    row("applied", accounted.applied());
    row("duplicates", accounted.duplicate());
    row("ignored", accounted.ignoredInAll());
    reasons(accounted.ignored());
    row("dead letters", accounted.deadLettersInAll());
    reasons(accounted.deadLetter());
    text(
        "everything accounted for",
        summary.everythingAccountedFor()
            ? "yes"
            : "NO: " + (summary.input().all() - accounted.all()) + " missing");
    out.println(LINE);
    row("notes", summary.notes());
    row("mentions", summary.mentions());
    row("  linked to SNOMED CT", summary.linked());
    row("patients", summary.patients());
    row("timelines issued", summary.timelines());
    row("forecasts issued", summary.forecasts());
    row("  degraded", summary.degraded());
    row("alerts", summary.alerts());
    out.println(LINE);
    text("time", String.format(Locale.ROOT, "%.1f s", summary.seconds()));
    text(
        "rate",
        String.format(
            Locale.ROOT,
            "%.0f messages/s, %.1f notes/s",
            summary.seconds() == 0 ? 0 : summary.input().all() / summary.seconds(),
            summary.notesPerSecond()));
    text(
        "acceptance to forecast",
        String.format(
            Locale.ROOT,
            "p50 %.0f ms, p99 %.0f ms",
            summary.latencyMs().p50(),
            summary.latencyMs().p99()));
    out.println(LINE);
    out.flush();
  }

  private void reasons(Map<String, Integer> reasons) {
    reasons.forEach((reason, count) -> row("  " + reason, count));
  }

  private void row(String label, int value) {
    text(label, String.format(Locale.ROOT, "%,d", value));
  }

  private void text(String label, String value) {
    out.printf("  %-34s %s%n", label, value);
  }
}
