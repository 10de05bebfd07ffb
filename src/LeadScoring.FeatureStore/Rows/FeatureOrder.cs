namespace LeadScoring.FeatureStore;

/// <summary>Puts features after those they are made from.</summary>
internal static class FeatureOrder
{
    /// <summary>Places of the features, each after what it is made from; otherwise in the given order.</summary>
    /// <exception cref="ArgumentException">A feature is made from one that does not exist, that is no number, that looks across leads itself, or from itself.</exception>
    public static IReadOnlyList<int> Of(IReadOnlyList<FeatureDefinition> features)
    {
        Dictionary<string, int> places = new(features.Count, StringComparer.Ordinal);
        for (int i = 0; i < features.Count; i++)
        {
            places.TryAdd(features[i].Name, i);
        }

        List<int> order = new(features.Count);
        byte[] state = new byte[features.Count];
        for (int i = 0; i < features.Count; i++)
        {
            Visit(i);
        }

        return order;

        void Visit(int i)
        {
            FeatureDefinition feature = features[i];
            if (state[i] == 2)
            {
                return;
            }

            if (state[i] == 1)
            {
                throw new ArgumentException($"Feature {feature.Name} is made from itself, over {string.Join(", ", feature.MadeFrom)}. Take one of them out of the circle.", nameof(features));
            }

            state[i] = 1;
            foreach (string name in feature.MadeFrom)
            {
                if (!places.TryGetValue(name, out int part))
                {
                    throw new ArgumentException($"Feature {feature.Name} is made from {name}, which does not exist.", nameof(features));
                }

                if (features[part].IsCategorical)
                {
                    throw new ArgumentException($"Feature {feature.Name} is made from {name}, which is not a number.", nameof(features));
                }

                if (feature is GroupFeature && LooksAcross(part))
                {
                    throw new ArgumentException($"Feature {feature.Name} looks across leads at {name}, which looks across leads itself. Use a feature of one lead.", nameof(features));
                }

                Visit(part);
            }

            state[i] = 2;
            order.Add(i);
        }

        bool LooksAcross(int i, int depth = 0) =>
            features[i] is GroupFeature || (depth < features.Count && features[i].MadeFrom.Any(n => places.TryGetValue(n, out int part) && LooksAcross(part, depth + 1)));
    }
}
