/**
 * Finds concepts in clinical text and how the text means them: {@link
 * io.prodrome.models.recognise.NoteRecogniser} is the way in.
 *
 * <pre>
 *   text ─► Tokens, Sections, Sentences            (models.text)
 *        ─► names of the terminology, by sentence  (names.NameMatcher, NameMatches)
 *        ─► phrases that look like a name          (names.Phrases) ─► models.link
 *        ─► short forms the note explains          (Abbreviations, ShortForms)
 *        ─► senses weighed by section and note     (Disambiguation)
 *        ─► how it is meant, how it is taken       (models.context, models.medication) ─► mentions
 * </pre>
 */
@NullMarked
package io.prodrome.models.recognise;

import org.jspecify.annotations.NullMarked;
