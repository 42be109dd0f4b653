/**
 * Finds concepts in clinical text and how the text means them: {@link
 * io.prodrome.models.recognise.NoteRecogniser} is the way in.
 *
 * <pre>
 *   text ─► Tokens ─► Sections ─► Sentences ─► NameDictionary (longest match) ─► ContextFinder ─► mentions
 * </pre>
 */
@NullMarked
package io.prodrome.models.recognise;

import org.jspecify.annotations.NullMarked;
