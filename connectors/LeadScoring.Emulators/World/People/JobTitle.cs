namespace LeadScoring.Emulators.World;

/// <summary>How high someone stands.</summary>
internal enum Seniority
{
    /// <summary>Board and owners.</summary>
    Chief,

    /// <summary>Vice presidents and division heads.</summary>
    Vice,

    /// <summary>Directors and department heads.</summary>
    Director,

    /// <summary>Managers.</summary>
    Manager,

    /// <summary>Everyone else at work.</summary>
    Staff,

    /// <summary>Students, interns, job seekers.</summary>
    Outside,

    /// <summary>No title given.</summary>
    Unknown,
}

/// <summary>Job titles as people type them.</summary>
internal static class JobTitle
{
    private static readonly double[] Weights = [9, 8, 16, 28, 28, 7, 4];

    private static readonly string[][] English =
    [
        ["CEO", "Chief Financial Officer", "CTO", "Managing Director", "Founder & CEO", "Chief Marketing Officer", "COO", "Owner"],
        ["VP Sales", "Vice President, Marketing", "VP of Engineering", "SVP Operations", "VP Finance"],
        ["Director of IT", "Head of Marketing", "Sales Director", "Director, Procurement", "Head of Customer Success", "Finance Director"],
        ["Marketing Manager", "IT Manager", "Project Manager", "Operations Manager", "HR Manager", "Procurement Manager", "product manager"],
        ["Sales Representative", "Software Engineer", "Accountant", "Marketing Specialist", "Office Assistant", "Data Analyst", "Buyer"],
        ["Student", "Intern", "Working Student", "Job seeker"],
        [""],
    ];

    private static readonly string[][] German =
    [
        ["Geschäftsführer", "Geschäftsführerin", "Vorstand", "Inhaber", "Kaufmännischer Geschäftsführer", "CEO"],
        ["VP Vertrieb", "Vizepräsidentin Einkauf", "SVP Produktion"],
        ["Bereichsleiter Vertrieb", "Bereichsleiterin Finanzen", "Direktorin Einkauf", "Head of IT", "Prokurist"],
        ["Leiter Einkauf", "Vertriebsleiterin", "IT-Leiter", "Teamleiter Kundenservice", "Leiterin Marketing", "Projektmanagerin"],
        ["Sachbearbeiterin", "Softwareentwickler", "Buchhalter", "Referentin Marketing", "Einkäufer", "Vertriebsmitarbeiter"],
        ["Werkstudent", "Praktikantin", "Student"],
        [""],
    ];

    /// <summary>How high.</summary>
    public static Seniority Rank(Dice dice) => (Seniority)dice.PickWeighted(Weights);

    /// <summary>A title for that rank; empty where the rank is unknown.</summary>
    public static string Text(Dice dice, Seniority rank, bool german) => dice.Pick((german && dice.Chance(0.6) ? German : English)[(int)rank]);
}
