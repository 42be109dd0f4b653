package io.prodrome.models.forecast;

/**
 * What the model says at NOW.
 *
 * @param logHazards natural logs of hazards a day, by word, then interval
 * @param momentLogHazards the same of the next day on which anything predicted is coded
 * @param next probability of each word to be the next one
 * @param size the expected number of different words on that next day
 * @param within probability of each word to belong to the day that the record ends with too, where
 *     that day is not over
 */
record ModelAnswer(
    float[] logHazards, float[] momentLogHazards, float[] next, float size, float[] within) {}
