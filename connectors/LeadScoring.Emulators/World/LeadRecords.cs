namespace LeadScoring.Emulators.World;

/// <summary>The lead records of one CRM, oldest first: people, and second records of a few of them.</summary>
internal sealed class LeadRecords
{
    private readonly Crms _crm;
    private readonly Person[] _people;
    private readonly int[] _first;
    private readonly int[] _second;

    /// <summary>Puts the records in order.</summary>
    public LeadRecords(Person[] people, Crms crm)
    {
        _crm = crm;
        _people = people;
        List<LeadRecord> all = [];
        foreach (Person person in people.Where(p => p.Crms.HasFlag(crm)))
        {
            all.Add(new LeadRecord(person, person.Created, IsDuplicate: false));
            long again = person.DuplicateAt(crm);
            if (again != long.MaxValue)
            {
                all.Add(new LeadRecord(person, again, IsDuplicate: true));
            }
        }

        All = [.. all.OrderBy(r => r.Created).ThenBy(r => r.Person.Index)];
        _first = new int[people.Length];
        _second = new int[people.Length];
        for (int i = 0; i < All.Count; i++)
        {
            (All[i].IsDuplicate ? _second : _first)[All[i].Person.Index] = i;
        }
    }

    /// <summary>All of them; a record's position gives its id.</summary>
    public IReadOnlyList<LeadRecord> All { get; }

    /// <summary>Position of a person's proper record.</summary>
    public int PositionOf(Person person) => _first[person.Index];

    /// <summary>All activities of this CRM in the order in which it came to know them.</summary>
    public EnteredTouch[] Touches()
    {
        List<EnteredTouch> entered = [];
        foreach (Person person in _people)
        {
            long again = person.DuplicateAt(_crm);
            for (int i = 0; i < person.Touches.Count; i++)
            {
                Touch touch = person.Touches[i];
                if (touch.Crm == _crm)
                {
                    // Every third later activity goes to the second record, as when a form makes a new lead.
                    bool second = again != long.MaxValue && i % 3 == 0 && touch.At >= again && touch.KnownAt >= again && touch.At < person.EndsAt;
                    entered.Add(new EnteredTouch(touch, person, second ? _second[person.Index] : _first[person.Index], i));
                }
            }
        }

        EnteredTouch[] sorted = [.. entered];
        Array.Sort(sorted, static (a, b) => a.Touch.KnownAt != b.Touch.KnownAt ? a.Touch.KnownAt.CompareTo(b.Touch.KnownAt)
            : a.Person.Index != b.Person.Index ? a.Person.Index.CompareTo(b.Person.Index)
            : a.Number.CompareTo(b.Number));
        return sorted;
    }
}

/// <summary>One lead record.</summary>
internal readonly record struct LeadRecord(Person Person, long Created, bool IsDuplicate);

/// <summary>An activity and the record it hangs on.</summary>
/// <param name="Touch">The activity.</param>
/// <param name="Person">Whose.</param>
/// <param name="Position">Position of the record among <see cref="LeadRecords.All"/>.</param>
/// <param name="Number">Position among the person's activities.</param>
internal readonly record struct EnteredTouch(Touch Touch, Person Person, int Position, int Number);
