namespace LeadScoring.Mapping.Tests.Fields;

/// <summary>Titles as people write them, in the languages of the shipped lists.</summary>
public sealed class TitlesTests
{
    [Theory]
    [InlineData("CEO & Co-Founder", "c_level", "management")]
    [InlineData("Chief Financial Officer", "c_level", "finance")]
    [InlineData("SVP Sales EMEA", "vp", "sales")]
    [InlineData("Senior Director of Product Marketing", "director", "marketing")]
    [InlineData("Head of IT Infrastructure", "director", "it")]
    [InlineData("Purchasing Manager", "manager", "purchasing")]
    [InlineData("Junior Accountant", "staff", "finance")]
    [InlineData("HR Business Partner", "staff", "hr")]
    [InlineData("Geschäftsführer", "c_level", "management")]
    [InlineData("Kaufmännischer Leiter", "manager", "finance")]
    [InlineData("Vertriebsleiterin DACH", "manager", "sales")]
    [InlineData("Leiter Einkauf", "manager", "purchasing")]
    [InlineData("Bereichsleiter IT", "director", "it")]
    [InlineData("Sachbearbeiterin Buchhaltung", "staff", "finance")]
    [InlineData("Personalreferent", "staff", "hr")]
    [InlineData("Président-directeur général", "c_level", "management")]
    [InlineData("Directrice des ressources humaines", "director", "hr")]
    [InlineData("Responsable marketing", "manager", "marketing")]
    [InlineData("Directeur informatique", "director", "it")]
    [InlineData("Acheteur", "staff", "purchasing")]
    [InlineData("Comptable", "staff", "finance")]
    [InlineData("Director General", "c_level", "management")]
    [InlineData("Directora de Recursos Humanos", "director", "hr")]
    [InlineData("Jefe de compras", "manager", "purchasing")]
    [InlineData("Gerente de Ventas", "manager", "sales")]
    [InlineData("Ingeniero de software", "staff", "engineering")]
    [InlineData("Contable", "staff", "finance")]
    public void Convert_Title_GivesLevelAndDepartment(string title, string seniority, string department) =>
        Assert.Equal((seniority, department), (WordBook.Shipped.Seniority(title).Text, WordBook.Shipped.Department(title).Text));
}
