using System.Text;

namespace LeadScoring.Mapping;

/// <summary>Reads <c>do</c>: the steps of a field from left to right.</summary>
internal static class StepsReader
{
    public static List<FieldStep> Read(Node node, string path, StepSettings settings, MappingContext context)
    {
        ProblemList problems = context.Problems;
        List<FieldStep> steps = [];
        IReadOnlyList<Node> words = node is ListNode list ? list.Items : [node];
        for (int i = 0; i < words.Count; i++)
        {
            FieldStep? step;
            if (words[i] is MapNode { Entries.Count: > 0 } group)
            {
                bool partFollows = i + 1 < words.Count && words[i + 1] is TextNode { Text: "first" or "last" };
                step = ReadArgument(group, partFollows ? ((TextNode)words[i + 1]).Text : null, path, settings, context);
                i += partFollows && group.Entries[0].Key.Text == "split" ? 1 : 0;
            }
            else
            {
                step = ReadPlain(words[i], path, settings, problems);
            }

            if (step is null)
            {
                continue;
            }

            if (steps.Count > 0 && steps[^1].Kind != FieldKind.Text)
            {
                problems.Error(words[i].At, $"\"{step.Word}\" cannot follow \"{steps[^1].Word}\": it needs text. Put it before, or remove it.");
            }

            steps.Add(step);
        }

        return steps;
    }

    private static FieldStep? ReadPlain(Node node, string path, StepSettings settings, ProblemList problems)
    {
        if (Section.AsText(node, $"An entry of {path}", problems) is not { } word)
        {
            return null;
        }

        if (StepWords.IsPlain(word.Text))
        {
            return StepWords.Make(word.Text, settings);
        }

        problems.Error(word.At, StepWords.Arguments.Has(word.Text) ? $"\"{word.Text}\" needs to know what: write {{ {word.Text}: … }}."
            : $"Unknown step \"{word.Text}\"{Nearest.Hint(word.Text, [.. StepWords.Plain, .. StepWords.Arguments.Names])}");
        return null;
    }

    private static FieldStep? ReadArgument(MapNode group, string? part, string path, StepSettings settings, MappingContext context)
    {
        ProblemList problems = context.Problems;
        MapEntry entry = group.Entries[0];
        string word = entry.Key.Text;
        if (group.Find("template") is { } template)
        {
            return Section.Open(group, path, problems, ["template", "type"]) is { } section ? ReadTemplate(section, template, settings, problems) : null;
        }

        if (group.Entries.Count > 1)
        {
            problems.Error(group.Entries[1].Key.At, $"{path}: each step has braces of its own: [{{ {word}: … }}, {{ {group.Entries[1].Key.Text}: … }}]");
            return null;
        }

        if (word == "replace")
        {
            if (entry.Value is MapNode { Entries: [{ Key.Text.Length: > 0, Value: TextNode by } pair] })
            {
                return StepWords.Replace(pair.Key.Text, by.Text);
            }

            problems.Error(entry.Value.At, $"{path}: write {{ replace: {{ \"old\": \"new\" }} }}.");
            return null;
        }

        if (!StepWords.Arguments.Has(word) || word == "type")
        {
            problems.Error(entry.Key.At, StepWords.IsPlain(word) ? $"\"{word}\" stands alone: write {word} without braces." : $"Unknown step \"{word}\"{Nearest.Hint(word, StepWords.Arguments.Names)}");
            return null;
        }

        if (entry.Value is not TextNode { Text.Length: > 0 } argument)
        {
            problems.Error(entry.Value.At, $"{path}.{word} needs some text in quotes.");
            return null;
        }

        switch (word)
        {
            case "contains":
                return StepWords.Contains(argument.Text);
            case "split" when part is null:
                problems.Error(entry.Key.At, "\"split\" must be followed by first or last: which part is wanted?");
                return null;
            case "split":
                return StepWords.Split(argument.Text, part == "last");
            case "phone":
                return Section.Choose(argument, $"{path}.phone", problems, PhoneText.Countries) is { } country ? StepWords.Phone(country) : null;
            case StepWords.Number:
                return Section.Choose(argument, $"{path}.number", problems, [.. StepWords.Marks.Keys]) is { } mark ? StepWords.NumberIn(StepWords.Marks[mark]) : null;
            default:
                return ReadHash(argument, path, context);
        }
    }

    private static FieldStep? ReadTemplate(Section section, MapEntry template, StepSettings settings, ProblemList problems)
    {
        if (Section.AsText(template.Value, $"{section.Path}.template", problems) is not { } text)
        {
            return null;
        }

        if (section.RequireText("type", "text") is not { } type || Section.Choose(type, $"{section.Path}.type", problems, [.. StepWords.TemplateTypes.Keys]) is not { } kind)
        {
            return null;
        }

        if (TextTemplate.Parse(text.Text, out string? problem, out int offset) is { } parsed)
        {
            return StepWords.Template(parsed, StepWords.TemplateTypes[kind], settings);
        }

        problems.Error(text.Inside(offset), $"{section.Path}.template: {problem}");
        return null;
    }

    /// <summary>The key is a secret by name. While a file is only checked there is none, and nothing is hashed.</summary>
    private static FieldStep? ReadHash(TextNode name, string path, MappingContext context)
    {
        if (!name.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            context.Problems.Error(name.At, $"{path}.hash is the name of a secret (letters, digits, _), never its value.");
            return null;
        }

        try
        {
            return StepWords.Hash(context.Secrets is null ? null : Encoding.UTF8.GetBytes(context.Secrets.Read(name.Text)));
        }
        catch (CrmException missing)
        {
            context.Problems.Error(name.At, $"{path}.hash: {missing.Message}");
            return null;
        }
    }
}
