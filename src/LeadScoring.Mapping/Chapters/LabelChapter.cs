namespace LeadScoring.Mapping;

/// <summary>Reads <c>label</c>: what "good" and "bad" mean, and from where in a lead's life it is asked.</summary>
internal static class LabelChapter
{
    private const double DefaultFeedbackWeight = 0.3;

    private const double DefaultSharePerRep = 0.1;

    private static readonly TimeSpan DefaultMoment = TimeSpan.FromDays(7);

    public static LabelDefinition? Read(Node node, MappingContext context)
    {
        ProblemList problems = context.Problems;
        if (Section.Open(node, "label", problems, LabelWords.Keys) is not { } section)
        {
            return null;
        }

        List<ObjectCondition> good = [];
        if (section.Require("good_when", "deal.won = yes") is not null)
        {
            foreach (TextNode line in section.Texts("good_when"))
            {
                good.AddRange(ReadCondition(line, context));
            }
        }

        context.Notes.GoodWhen = section.Find("good_when")?.At;
        context.Notes.Within = section.Find("within")?.At;
        List<ObjectCondition> bad = [];
        bool windowOver = !section.Has("bad_when");
        foreach (TextNode line in section.Texts("bad_when"))
        {
            if (line.Text == LabelWords.WindowIsOver)
            {
                windowOver = true;
            }
            else
            {
                bad.AddRange(ReadCondition(line, context));
            }
        }

        foreach (ObjectCondition both in good.Where(g => bad.Exists(b => SameAs(g, b))))
        {
            problems.Error(section.Find("bad_when")!.At, $"label: the same condition on {both.ObjectName} makes a lead good and bad. Remove it from one of both.");
        }

        section.Choice("not_yet_known", LabelWords.NotYetKnown);
        context.Feedback = section.Find("rep_feedback") is { } feedback ? ReadFeedback(feedback, context) : null;
        TimeSpan? within = section.RequireWindow("within", "90d");
        IReadOnlyList<TimeSpan> moments = ReadMoments(section, problems);
        return within is null ? null : new LabelDefinition(good, bad, within.Value, moments, windowOver);
    }

    private static FeedbackOptions? ReadFeedback(Node node, MappingContext context)
    {
        const string Path = "label.rep_feedback";
        if (Section.Open(node, Path, context.Problems, LabelWords.FeedbackKeys) is not { } section || section.RequireText("field", "rep_says") is not { } name)
        {
            return null;
        }

        (LeadDraft Lead, FieldDraft Field)[] fields = [.. context.LeadFields(name.Text)];
        if (fields.Length == 0)
        {
            context.Problems.Error(name.At, $"{Path}.field: no lead object has a field \"{name.Text}\"{Nearest.Hint(name.Text, context.LeadFieldNames)}");
            return null;
        }

        foreach ((LeadDraft lead, FieldDraft field) in fields)
        {
            // An opinion comes after the score: a feature of it would tell the outcome.
            context.LabelFields.Add((lead.Source.ObjectName, field.Mapping.From));
            if (field.Classes is not { } classes || classes.Except(LabelWords.Opinions).Any())
            {
                string other = field.Classes?.Except(LabelWords.Opinions).First() is { } word ? $", and it gives \"{word}\" too" : string.Empty;
                context.Problems.Error(name.At, $"{Path}.field: \"{name.Text}\" must be one of good, bad, later{other}. Give it map: {{ \"Good lead\": good, \"Bad fit\": bad, \"Wrong timing\": later }}");
                return null;
            }
        }

        return new FeedbackOptions(name.Text, section.Number("weight", 0, 1) ?? DefaultFeedbackWeight, section.Share("max_share_per_rep") ?? DefaultSharePerRep);
    }

    private static List<TimeSpan> ReadMoments(Section section, ProblemList problems)
    {
        if (!section.Has("score_moment"))
        {
            return [DefaultMoment];
        }

        List<TimeSpan> moments = [];
        foreach (TextNode node in section.Texts("score_moment"))
        {
            if (Scalars.Duration(node, "label.score_moment", problems) is { } moment)
            {
                if (moments.Contains(moment))
                {
                    problems.Error(node.At, $"label.score_moment: {node.Text} is given twice.");
                }

                moments.Add(moment);
            }
        }

        if (moments.Count == 0 && !problems.HasErrors)
        {
            problems.Error(section.Entry("score_moment")!.Key.At, "label.score_moment needs at least one age, for example [7d].");
        }

        return [.. moments.Order()];
    }

    /// <summary>One line; parts joined by <c>or</c> may look at different objects, parts joined by <c>and</c> at one.</summary>
    private static List<ObjectCondition> ReadCondition(TextNode node, MappingContext context)
    {
        if (ConditionParser.Parse(node, context.Problems) is not { } parsed)
        {
            return [];
        }

        if (parsed.Names.Count == 0)
        {
            context.Problems.Error(node.At, "The label needs a condition on a field, for example deal.won = yes.");
            return [];
        }

        bool known = true;
        foreach (NamedOffset name in parsed.Names)
        {
            known &= CheckName(name, node, context);
        }

        if (!known)
        {
            return [];
        }

        List<ObjectCondition> result = [];
        foreach (Condition part in parsed.Condition is AnyOf any ? any.Parts : [parsed.Condition])
        {
            string[] objects = [.. part.Names.Select(n => n[..n.IndexOf('.', StringComparison.Ordinal)]).Distinct(StringComparer.Ordinal)];
            if (objects.Length != 1)
            {
                NamedOffset other = parsed.Names.First(n => n.Name.StartsWith(objects[^1] + ".", StringComparison.Ordinal));
                context.Problems.Error(node.Inside(other.Offset), $"\"and\" joins fields of one object only, and {string.Join(" and ", objects)} are several. Use two conditions, or map the field on one object.");
                continue;
            }

            result.Add(new ObjectCondition(objects[0], Strip(part)));
        }

        return result;
    }

    private static bool CheckName(NamedOffset name, TextNode node, MappingContext context)
    {
        Place at = node.Inside(name.Offset);
        int dot = name.Name.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0)
        {
            context.Problems.Error(at, $"Say of which object \"{name.Name}\" is, for example deal.{name.Name} or lead.{name.Name}.");
            return false;
        }

        string objectName = name.Name[..dot];
        string fieldName = name.Name[(dot + 1)..];
        LeadDraft? lead = context.Leads.Find(l => l.Source.ObjectName == objectName);
        IReadOnlyList<FieldDraft>? fields = lead?.Fields ?? context.Deals.Find(d => d.Source.ObjectName == objectName)?.Fields;
        if (fields is null)
        {
            string[] objects = [.. context.Leads.Select(l => l.Source.ObjectName), .. context.Deals.Select(d => d.Source.ObjectName)];
            context.Problems.Error(at, $"There is no object \"{objectName}\" to look at{Nearest.Hint(objectName, objects)}");
            return false;
        }

        if (fields.FirstOrDefault(f => f.Mapping.Name == fieldName) is not { } field)
        {
            context.Problems.Error(at.Right(dot + 1), $"{objectName} has no field \"{fieldName}\"{Nearest.Hint(fieldName, [.. fields.Select(f => f.Mapping.Name)])}");
            return false;
        }

        if (lead is not null)
        {
            context.LabelFields.Add((objectName, field.Mapping.From));
        }

        StreamKey stream = lead?.Source.Stream ?? context.Deals.First(d => d.Source.ObjectName == objectName).Source.Stream;
        context.Compares(stream, field, name, at, isLabel: true);
        return ConditionCheck.Values(name, field.Mapping.Kind, at, context.Problems) && ConditionCheck.Classes(name, field.Classes, at, [], context.Problems);
    }

    /// <summary>Whether both say the same of the same object; only single comparisons are told apart.</summary>
    private static bool SameAs(ObjectCondition left, ObjectCondition right) =>
        left.ObjectName == right.ObjectName && left.Condition is Comparison a && right.Condition is Comparison b
        && a.Name == b.Name && a.Operator == b.Operator && a.Values.SequenceEqual(b.Values, StringComparer.OrdinalIgnoreCase);

    private static Condition Strip(Condition condition) => condition switch
    {
        AllOf all => new AllOf([.. all.Parts.Select(Strip)]),
        AnyOf any => new AnyOf([.. any.Parts.Select(Strip)]),
        Comparison comparison => comparison with { Name = comparison.Name[(comparison.Name.IndexOf('.', StringComparison.Ordinal) + 1)..] },
        _ => condition,
    };
}
