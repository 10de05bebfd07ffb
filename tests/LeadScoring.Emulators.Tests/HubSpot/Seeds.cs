using System.Globalization;

namespace LeadScoring.Emulators.Tests.HubSpot;

/// <summary>Seeds written out by hand, so that a test can be read beside them.</summary>
internal static class Seeds
{
    /// <summary>One day before the portal's start: every time moves by a day.</summary>
    public static readonly DateTimeOffset AsOf = Portal.Start.AddDays(-1);

    public static Seed Small() => Of(
        Table("owners", "id,email,firstName,lastName,userId,archived", "11,rep1@northwind.test,Ann,Ray,911,false", "12,rep2@northwind.test,Bob,Low,912,false", "13,gone@northwind.test,Old,Rep,913,true"),
        Table("contacts", "id,email,firstname,lastname,hs_lead_status,numemployees,renewal,vip,hubspot_owner_id,createdate,lastmodifieddate",
            "101,ada@acme.test,Ada,Byron,NEW,50,2026-10-01,true,11,2026-09-01T00:00:00.000Z,2026-09-10T00:00:00.000Z",
            "102,bob@bolt.test,Bob,,OPEN,200,,false,12,2026-09-02T00:00:00.000Z,2026-09-12T00:00:00.000Z",
            "103,cyd@cane.test,Cyd,Cane,QUALIFIED_BY_ROBOT,1000,,,,2026-09-03T00:00:00.000Z,2026-09-14T00:00:00.000Z"),
        Table("deals", "id,dealname,dealstage,pipeline,amount,createdate,closedate,hs_is_closed,hs_is_closed_won,hs_lastmodifieddate",
            "201,Acme,closedwon,default,1000,2026-09-05T00:00:00.000Z,2026-09-15T00:00:00.000Z,true,true,2026-09-15T00:00:00.000Z",
            "202,Bolt,parked,default,500,2026-09-06T00:00:00.000Z,,false,false,2026-09-16T00:00:00.000Z"),
        Table("notes", "id,hs_timestamp,hs_note_body", "301,2026-09-07T08:00:00.000Z,Visited /pricing"),
        Table("associations", "from_type,from_id,to_type,to_id,type_id", "deals,201,contacts,101,3", "notes,301,contacts,101,202"),
        Table("property_history", "object_type,object_id,property,value,timestamp,source_type",
            "contacts,102,hs_lead_status,NEW,2026-09-02T00:00:00.000Z,FORM", "contacts,102,hs_lead_status,OPEN,2026-09-05T00:00:00.000Z,CRM_UI"));

    public static Seed Of(params SeedTable[] tables) => new("hubspot", "test", AsOf, tables.ToDictionary(t => t.Name));

    public static SeedTable Table(string name, string columns, params string[] rows) =>
        new(name, columns.Split(','), [.. rows.Select(r => r.Split(',').Select(v => v.Length == 0 ? null : v).ToArray())]);

    /// <summary>So many contacts with ids from 1, each changed a second after the one before.</summary>
    public static Seed Contacts(int count) => Of(
        Table("owners", "id,email,firstName,lastName,userId,archived", "11,rep1@northwind.test,Ann,Ray,911,false"),
        new SeedTable("contacts", ["id", "email", "firstname", "createdate", "lastmodifieddate"],
        [
            .. Enumerable.Range(1, count).Select(i => new string?[]
            {
                i.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"c{i}@acme.test"), "Ada",
                "2026-01-01T00:00:00.000Z", new DateTime(2026, 2, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(i).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            }),
        ]));
}
