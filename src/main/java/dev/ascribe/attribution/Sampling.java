package dev.ascribe.attribution;

/**
 * How the sampling behind an attribution went; what the estimate used is {@link
 * Attribution#evaluations}.
 *
 * @param planned coalitions of the whole plan
 * @param cached of the coalitions that were used, those whose values were known already
 * @param stopped why no more were evaluated
 */
public record Sampling(int planned, int cached, StopReason stopped) {}
