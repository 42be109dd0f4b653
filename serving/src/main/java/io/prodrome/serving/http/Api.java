package io.prodrome.serving.http;

import io.prodrome.domain.concept.NoteConcepts;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.serving.views.PatientQuery;
import io.prodrome.serving.views.PatientRow;
import io.prodrome.serving.views.Views;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reads under {@code /api} and {@code /healthz}. Takes a path in decoded segments and the
 * query's parameters, gives an answer; knows nothing of the server. Thread-safe.
 */
final class Api {
  private static final Pattern KEY = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern KEY_PREFIX = Pattern.compile("[0-9a-f]{0,32}");
  private static final int DEFAULT_LIMIT = 100;
  private static final String BAD_KEY = "a patient key has 32 digits, 0 to 9 and a to f";

  private final Views views;
  private final int pageSize;

  /**
   * @param views what is read
   * @param pageSize the most rows one answer lists
   */
  Api(Views views, int pageSize) {
    this.views = views;
    this.pageSize = pageSize;
  }

  /** Answers a GET. */
  Reply get(List<String> path, Map<String, String> parameters) {
    try {
      if (path.equals(List.of("healthz"))) {
        return health();
      }
      return path.get(0).equals("api") ? read(path.subList(1, path.size()), parameters) : unknown();
    } catch (BadRequest e) {
      return Reply.error(400, e.reason);
    } catch (Views.NotReadyException e) {
      return notReady();
    }
  }

  private Reply read(List<String> path, Map<String, String> parameters) {
    String first = path.isEmpty() ? "" : path.get(0);
    if (path.size() == 1) {
      switch (first) {
        case "patients":
          return patients(parameters);
        case "alerts":
          return Reply.json(Map.of("alerts", views.alerts(limit(parameters))));
        case "summary":
          return Reply.json(views.counts());
        default:
          return unknown();
      }
    }
    if (!first.equals("patients")) {
      return unknown();
    }
    PatientKey key = key(path.get(1));
    if (path.size() == 2) {
      return views
          .patient(key)
          .map(Reply::json)
          .orElseGet(() -> Reply.error(404, "no patient is known under this key"));
    }
    if (!path.get(2).equals("notes") || path.size() > 4) {
      return unknown();
    }
    if (path.size() == 3) {
      return Reply.json(Map.of("notes", views.notes(key).stream().map(NoteRow::of).toList()));
    }
    return views
        .note(key, path.get(3))
        .map(Reply::json)
        .orElseGet(() -> Reply.error(404, "this patient has no such note, or it was withdrawn"));
  }

  private Reply patients(Map<String, String> parameters) {
    String after = parameters.get("after");
    if (after != null) {
      key(after);
    }
    String prefix = parameters.getOrDefault("prefix", "").toLowerCase(Locale.ROOT);
    if (!KEY_PREFIX.matcher(prefix).matches()) {
      throw new BadRequest("prefix takes the first digits of a patient key, 0 to 9 and a to f");
    }
    PatientQuery.Order order =
        switch (parameters.getOrDefault("order", "key")) {
          case "key" -> PatientQuery.Order.KEY;
          case "risk" -> PatientQuery.Order.RISK;
          default -> throw new BadRequest("order is 'key' or 'risk'");
        };
    if (order == PatientQuery.Order.RISK && after != null) {
      throw new BadRequest("after goes with order=key only: risks move while one reads");
    }
    int limit = limit(parameters);
    Views.PatientPage page = views.patients(new PatientQuery(prefix, after, order, limit));
    List<PatientRow> rows = page.patients();
    boolean more = order == PatientQuery.Order.KEY && rows.size() < page.total();
    return Reply.json(
        new PatientList(
            rows, page.total(), more && !rows.isEmpty() ? rows.get(rows.size() - 1).key() : null));
  }

  private Reply health() {
    Views.Readiness readiness = views.readiness();
    Map<String, String> body = Map.of("status", readiness.name().toLowerCase(Locale.ROOT));
    return readiness == Views.Readiness.READY ? Reply.json(body) : Reply.json(503, body, Map.of());
  }

  private Reply notReady() {
    return switch (views.readiness()) {
      case FAILED ->
          Reply.error(
              503, "the views stopped on a defect; the log says which, a restart is needed");
      case STOPPED -> Reply.error(503, "the serving side is shutting down");
      case STARTING, READY ->
          Reply.error(
              503, "the views are being built; try again in a moment", Map.of("Retry-After", "2"));
    };
  }

  private static Reply unknown() {
    return Reply.error(404, "there is nothing at this address");
  }

  private static PatientKey key(String digits) {
    if (!KEY.matcher(digits).matches()) {
      throw new BadRequest(BAD_KEY);
    }
    return new PatientKey(digits);
  }

  private int limit(Map<String, String> parameters) {
    String text = parameters.get("limit");
    if (text == null) {
      return Math.min(DEFAULT_LIMIT, pageSize);
    }
    if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) < 1) {
      throw new BadRequest("limit is a whole number from 1 to " + pageSize);
    }
    return Math.min(Integer.parseInt(text), pageSize);
  }

  /** What a caller did wrong. */
  private static final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String reason;

    BadRequest(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }

  /**
   * A list of patients.
   *
   * @param patients the rows
   * @param total how many there are without the limit
   * @param next what {@code after} takes for the next page; null on the last
   */
  private record PatientList(List<PatientRow> patients, int total, @Nullable String next) {}

  /**
   * A note in a list, without its text.
   *
   * @param documentId its id
   * @param origin the key that its source used
   * @param time when it was written
   * @param preliminary whether it is preliminary
   * @param characters how long its text is, in UTF-16 units
   * @param mentions how many mentions were recognised
   */
  private record NoteRow(
      String documentId,
      String origin,
      Instant time,
      boolean preliminary,
      int characters,
      int mentions) {
    static NoteRow of(NoteConcepts note) {
      return new NoteRow(
          note.documentId(),
          note.patient().value(),
          note.time().instant(),
          note.preliminary(),
          note.text().length(),
          note.recognition().mentions().size());
    }
  }
}
