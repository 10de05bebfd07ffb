namespace LeadScoring.FeatureStore;

/// <summary>What became of the score moments of past leads.</summary>
/// <param name="Good">Rows labelled good.</param>
/// <param name="Bad">Rows labelled bad.</param>
/// <param name="Unripe">Moments whose label is not known yet.</param>
/// <param name="AlreadyDecided">Moments at which an outcome was known before: such a lead is not scored.</param>
/// <param name="NotOldEnough">Moments that lie in the future.</param>
/// <param name="Undecided">Moments without any outcome in their window, where only outcomes count.</param>
public readonly record struct TrainingCounts(int Good, int Bad, int Unripe, int AlreadyDecided, int NotOldEnough, int Undecided = 0);
