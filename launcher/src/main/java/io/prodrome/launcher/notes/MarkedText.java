package io.prodrome.launcher.notes;

import io.prodrome.domain.concept.Candidate;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Certainty;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.concept.Context.Negation;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.domain.concept.Mention;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * A text with its mentions as HTML {@code mark} elements. A mention inside another becomes a mark
 * inside its mark; one that crosses another's edge is cut there into two marks.
 */
final class MarkedText {

  private final String text;
  private final List<Mention> mentions;
  private final StringBuilder out = new StringBuilder();
  private final Deque<Integer> open = new ArrayDeque<>();
  private final boolean[] begun;

  private MarkedText(String text, List<Mention> mentions) {
    this.text = text;
    this.mentions = mentions;
    this.begun = new boolean[mentions.size()];
  }

  /** The marked text; a mention's first mark has the id {@code m} and its place in the list. */
  static String of(String text, List<Mention> mentions) {
    return new MarkedText(text, mentions).write();
  }

  private String write() {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < mentions.size(); i++) {
      order.add(i);
    }
    order.sort(
        Comparator.comparingInt((Integer i) -> mentions.get(i).start())
            .thenComparing(i -> -mentions.get(i).end()));
    int at = 0;
    for (int next : order) {
      at = closeUntil(at, mentions.get(next).start());
      at = writeTo(at, mentions.get(next).start());
      begin(next);
    }
    at = closeUntil(at, text.length());
    writeTo(at, text.length());
    return out.toString();
  }

  /**
   * Writes up to and ends all marks that end at or before the limit, in the order of their ends.
   */
  private int closeUntil(int from, int limit) {
    int at = from;
    while (true) {
      int soonest = -1;
      for (int one : open) {
        if (soonest < 0 || mentions.get(one).end() < mentions.get(soonest).end()) {
          soonest = one;
        }
      }
      if (soonest < 0 || mentions.get(soonest).end() > limit) {
        return at;
      }
      at = writeTo(at, mentions.get(soonest).end());
      close(soonest);
    }
  }

  private void close(int mention) {
    Deque<Integer> again = new ArrayDeque<>();
    for (int top = open.pop(); top != mention; top = open.pop()) {
      out.append("</mark>");
      again.push(top);
    }
    out.append("</mark>");
    again.forEach(this::begin);
  }

  private int writeTo(int from, int to) {
    out.append(Html.escaped(text.substring(from, to)));
    return to;
  }

  private void begin(int index) {
    Mention mention = mentions.get(index);
    out.append("<mark");
    if (!begun[index]) {
      out.append(" id=\"m").append(index + 1).append("\" tabindex=\"0\"");
      String label = label(mention.context());
      if (!label.isEmpty()) {
        out.append(" data-label=\"").append(Html.escaped(label)).append('"');
      }
    }
    begun[index] = true;
    out.append(" class=\"").append(classes(mention)).append("\" data-tip=\"");
    out.append(Html.escaped(tip(index + 1, mention))).append("\">");
    open.push(index);
  }

  /** The classes of the style sheet that show the mention's type and context. */
  static String classes(Mention mention) {
    Context context = mention.context();
    StringBuilder classes = new StringBuilder(Words.lower(mention.type()));
    if (context.negation() == Negation.NEGATED) {
      classes.append(" negated");
    }
    if (context.certainty() == Certainty.POSSIBLE) {
      classes.append(" possible");
    }
    if (context.temporality() != Temporality.CURRENT) {
      classes.append(' ').append(Words.lower(context.temporality()));
    }
    return classes.toString();
  }

  /** What stands before a mention that is not plainly so. */
  private static String label(Context context) {
    List<String> labels = new ArrayList<>();
    if (context.experiencer() != Experiencer.PATIENT) {
      labels.add(Words.lower(context.experiencer()));
    }
    if (context.negation() == Negation.NEGATED) {
      labels.add("no");
    }
    if (context.temporality() == Temporality.HYPOTHETICAL) {
      labels.add("if");
    }
    if (context.temporality() == Temporality.HISTORICAL) {
      labels.add("past");
    }
    if (context.certainty() == Certainty.POSSIBLE) {
      labels.add("?");
    }
    return String.join(" ", labels);
  }

  private static String tip(int number, Mention mention) {
    StringBuilder tip = new StringBuilder();
    tip.append(number).append(". ").append(mention.concept().display());
    tip.append('\n').append(Words.system(mention.concept().system())).append(' ');
    tip.append(mention.concept().code()).append(" · ").append(Words.kind(mention.type()));
    tip.append("\nscore ").append(score(mention.score()));
    tip.append(", ").append(Words.foundBy(mention.foundBy()));
    List<String> context = Words.ofContext(mention.context());
    if (!context.isEmpty()) {
      tip.append("\n").append(String.join(", ", context));
    }
    if (!mention.section().isEmpty()) {
      tip.append("\nunder “").append(mention.section()).append('”');
    }
    String use = Words.of(mention.medication());
    if (!use.isEmpty()) {
      tip.append("\ntaken: ").append(use);
    }
    for (Candidate other : mention.alternatives()) {
      tip.append("\nor ").append(score(other.score())).append(' ');
      tip.append(other.concept().display()).append(" (").append(other.concept().code()).append(')');
    }
    return tip.toString();
  }

  static String score(double score) {
    return String.format(Locale.ROOT, "%.2f", score);
  }
}
