namespace LeadScoring.Emulators.Salesforce;

/// <summary>The standard objects that lead scoring meets, with the fields of the Object Reference that matter to it.</summary>
internal static class StandardObjects
{
    private const string LeadOrContact = "Contact|Lead";
    private const string UserOrGroup = "Group|User";
    private static readonly string[] LeadStatuses = ["Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted"];
    private static readonly string[] Stages =
        ["Prospecting", "Qualification", "Needs Analysis", "Value Proposition", "Proposal/Price Quote", "Negotiation/Review", "Closed Won", "Closed Lost"];

    /// <summary>Fresh definitions of all of them.</summary>
    public static IEnumerable<ObjectDefinition> All() =>
    [
        Lead(), Contact(), Account(), Opportunity(), ContactRole(), .. Activities(), .. Histories(), .. Campaigns(), .. Users(), .. Rights(), ListView(),
    ];

    private static ObjectDefinition Lead() => new ObjectBuilder(new("Lead", "00Q", "Lead", "Leads") { History = ("LeadHistory", "LeadId") })
        .Parent("MasterRecordId", "Lead", readOnly: true)
        .Text("LastName", 80, required: true).Text("FirstName", 40).Picklist("Salutation", null, false, "Mr.", "Ms.", "Mrs.", "Dr.", "Prof.")
        .Derived("Name", FieldType.String, 121).Text("Title", 128, tracked: true).Text("Company", 255, required: true)
        .Texts(255, "Street").Texts(40, "City").Texts(80, "State").Texts(20, "PostalCode").Texts(80, "Country").Derived("Address", FieldType.Address)
        .Text("Phone", 40, type: FieldType.Phone).Text("MobilePhone", 40, type: FieldType.Phone).Text("Email", 80, type: FieldType.Email)
        .Text("Website", 255, type: FieldType.Url).Text("Description", 32000, type: FieldType.TextArea)
        .Picklist("LeadSource", null, false, "Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other")
        .Picklist("Status", LeadStatuses[0], true, LeadStatuses).Picklist("Industry", null, false).Picklist("Rating", null, false, "Hot", "Warm", "Cold")
        .Number("AnnualRevenue", FieldType.Currency).Number("NumberOfEmployees", FieldType.Int, 8, tracked: true)
        .Parent("OwnerId", UserOrGroup, required: true, tracked: true).Flag("HasOptedOutOfEmail").Flag("DoNotCall")
        .Flag("IsConverted", readOnly: true).Time("ConvertedDate", FieldType.Date, readOnly: true).Parent("ConvertedAccountId", "Account", readOnly: true)
        .Parent("ConvertedContactId", "Contact", readOnly: true).Parent("ConvertedOpportunityId", "Opportunity", readOnly: true)
        .Flag("IsUnreadByOwner").Time("LastActivityDate", FieldType.Date, readOnly: true).Audit().Build();

    private static ObjectDefinition Contact() => new ObjectBuilder(new("Contact", "003", "Contact", "Contacts") { History = ("ContactHistory", "ContactId") })
        .Parent("MasterRecordId", "Contact", readOnly: true).Parent("AccountId", "Account", "Contacts")
        .Text("LastName", 80, required: true).Text("FirstName", 40).Derived("Name", FieldType.String, 121).Text("Title", 128, tracked: true).Texts(80, "Department")
        .Text("Phone", 40, type: FieldType.Phone).Text("Email", 80, type: FieldType.Email).Picklist("LeadSource", null, false)
        .Texts(255, "MailingStreet").Texts(40, "MailingCity").Texts(80, "MailingState", "MailingCountry").Texts(20, "MailingPostalCode")
        .Text("Description", 32000, type: FieldType.TextArea).Flag("HasOptedOutOfEmail").Flag("DoNotCall").Parent("OwnerId", "User", required: true, tracked: true)
        .Audit().Build();

    private static ObjectDefinition Account() => new ObjectBuilder(new("Account", "001", "Account", "Accounts"))
        .Parent("MasterRecordId", "Account", readOnly: true).Text("Name", 255, required: true).Parent("ParentId", "Account", "ChildAccounts")
        .Picklist("Type", null, false, "Prospect", "Customer - Direct", "Customer - Channel", "Other").Picklist("Industry", null, false)
        .Number("AnnualRevenue", FieldType.Currency).Number("NumberOfEmployees", FieldType.Int, 8).Text("Phone", 40, type: FieldType.Phone)
        .Text("Website", 255, type: FieldType.Url).Texts(40, "BillingCity").Texts(80, "BillingCountry")
        .Text("Description", 32000, type: FieldType.TextArea).Parent("OwnerId", "User", required: true).Audit().Build();

    private static ObjectDefinition Opportunity() =>
        new ObjectBuilder(new("Opportunity", "006", "Opportunity", "Opportunities") { History = ("OpportunityFieldHistory", "OpportunityId") })
        .Parent("AccountId", "Account", "Opportunities").Text("Name", 120, required: true).Text("Description", 32000, type: FieldType.TextArea)
        .Picklist("StageName", Stages[0], true, Stages).Number("Amount", FieldType.Currency, 18, 2, tracked: true).Number("Probability", FieldType.Percent, 3)
        .Number("ExpectedRevenue", FieldType.Currency, 18, 2).Time("CloseDate", FieldType.Date, tracked: true, required: true).Picklist("Type", null, false)
        .Picklist("LeadSource", null, false).Flag("IsClosed", readOnly: true).Flag("IsWon", readOnly: true).Picklist("ForecastCategory", null, false)
        .Texts(255, "NextStep").Parent("CampaignId", "Campaign", "Opportunities").Parent("ContactId", "Contact")
        .Parent("OwnerId", "User", required: true, tracked: true).Audit().Build();

    private static ObjectDefinition ContactRole() =>
        new ObjectBuilder(new("OpportunityContactRole", "00K", "Opportunity Contact Role", "Opportunity Contact Roles"))
        .Parent("OpportunityId", "Opportunity", "OpportunityContactRoles", required: true)
        .Parent("ContactId", "Contact", "OpportunityContactRoles", required: true).Picklist("Role", null, false).Flag("IsPrimary").Audit().Build();

    private static ObjectDefinition ListView() => new ObjectBuilder(new("ListView", "00B", "List View", "List Views") { Createable = false, Updateable = false, Deletable = false })
        .Texts(80, "Name", "DeveloperName", "SobjectType").Flag("IsSoqlCompatible", readOnly: true).Audit(deleted: false).Build();

    private static ObjectDefinition[] Activities() =>
    [
        new ObjectBuilder(new("Task", "00T", "Task", "Tasks"))
            .Parent("WhoId", LeadOrContact, "Tasks").Parent("WhatId", "Account|Opportunity|Campaign", "Tasks").Parent("AccountId", "Account", readOnly: true)
            .Texts(255, "Subject").Time("ActivityDate", FieldType.Date).Picklist("Status", "Not Started", false, "Not Started", "In Progress", "Completed")
            .Picklist("Priority", "Normal", false, "High", "Normal", "Low").Picklist("Type", null, false, "Call", "Email", "Other")
            .Picklist("TaskSubtype", "Task", false, "Task", "Email", "ListEmail", "Cadence", "Call", "LinkedIn")
            .Text("Description", 32000, type: FieldType.TextArea).Flag("IsClosed", readOnly: true).Flag("IsArchived", readOnly: true)
            .Number("CallDurationInSeconds", FieldType.Int, 8).Picklist("CallType", null, false, "Internal", "Inbound", "Outbound").Texts(255, "CallDisposition")
            .Time("CompletedDateTime", readOnly: true).Parent("OwnerId", UserOrGroup, required: true).Audit().Build(),
        new ObjectBuilder(new("Event", "00U", "Event", "Events"))
            .Parent("WhoId", LeadOrContact, "Events").Parent("WhatId", "Account|Opportunity|Campaign", "Events").Parent("AccountId", "Account", readOnly: true)
            .Texts(255, "Subject", "Location").Time("ActivityDate", FieldType.Date).Time("ActivityDateTime").Time("StartDateTime").Time("EndDateTime")
            .Number("DurationInMinutes", FieldType.Int, 8).Flag("IsAllDayEvent").Picklist("Type", null, false, "Meeting", "Call", "Email", "Other")
            .Picklist("EventSubtype", "Event", false, "Event").Text("Description", 32000, type: FieldType.TextArea).Flag("IsArchived", readOnly: true)
            .Parent("OwnerId", "User", required: true).Audit().Build(),
        new ObjectBuilder(new("EmailMessage", "02s", "Email Message", "Email Messages"))
            .Parent("ActivityId", "Task", "EmailMessages").Parent("RelatedToId", "Account|Opportunity|Campaign", "Emails").Flag("Incoming").Picklist("Status", "3", false)
            .Time("MessageDate").Texts(255, "FromAddress", "Subject").Text("ToAddress", 4000).Flag("IsOpened").Flag("IsTracked").Audit().Build(),
        new ObjectBuilder(new("EmailMessageRelation", "0CT", "Email Message Relation", "Email Message Relations"))
            .Parent("EmailMessageId", "EmailMessage", "EmailMessageRelations", required: true).Parent("RelationId", "Contact|Lead|User", "EmailMessageRelations")
            .Picklist("RelationType", null, false, "ToAddress", "CcAddress", "BccAddress", "FromAddress", "OtherAddress").Texts(255, "RelationAddress")
            .Texts(40, "RelationObjectType").Audit(deleted: false).Build(),
    ];

    private static ObjectDefinition[] Histories() =>
    [
        History("LeadHistory", "017", "Lead"),
        History("ContactHistory", "03H", "Contact"),
        History("OpportunityFieldHistory", "00h", "Opportunity"),
        new ObjectBuilder(new("OpportunityHistory", "008", "Opportunity History", "Opportunity Histories") { Createable = false, Updateable = false })
            .Parent("OpportunityId", "Opportunity", "OpportunityHistories", required: true).Picklist("StageName", null, false)
            .Number("Amount", FieldType.Currency, 18, 2).Time("CloseDate", FieldType.Date).Number("Probability", FieldType.Percent, 3)
            .Picklist("ForecastCategory", null, false).Audit(modified: false).Time("SystemModstamp", readOnly: true).Build(),
    ];

    // History objects have no SystemModstamp: pulls follow CreatedDate.
    private static ObjectDefinition History(string name, string prefix, string parent) =>
        new ObjectBuilder(new(name, prefix, name, name) { Createable = false, Updateable = false })
        .Parent(parent + "Id", parent, "Histories", required: true).Picklist("Field", null, false).Text("DataType", 40)
        .Add(new FieldDefinition { Name = "OldValue", Type = FieldType.AnyType, Filterable = false })
        .Add(new FieldDefinition { Name = "NewValue", Type = FieldType.AnyType, Filterable = false })
        .Audit(modified: false).Build();

    private static ObjectDefinition[] Campaigns() =>
    [
        new ObjectBuilder(new("Campaign", "701", "Campaign", "Campaigns"))
            .Text("Name", 80, required: true).Picklist("Type", null, false).Picklist("Status", null, false).Time("StartDate", FieldType.Date)
            .Time("EndDate", FieldType.Date).Flag("IsActive").Parent("OwnerId", "User", required: true).Audit().Build(),
        new ObjectBuilder(new("CampaignMember", "00v", "Campaign Member", "Campaign Members") { KeepsDeleted = false })
            .Parent("CampaignId", "Campaign", "CampaignMembers", required: true).Parent("LeadId", "Lead", "CampaignMembers")
            .Parent("ContactId", "Contact", "CampaignMembers").Picklist("Status", "Sent", false, "Sent", "Responded").Flag("HasResponded", readOnly: true)
            .Time("FirstRespondedDate", FieldType.Date, readOnly: true).Derived("LeadOrContactId", FieldType.Reference, 18).Audit().Build(),
    ];

    private static ObjectDefinition[] Users() =>
    [
        new ObjectBuilder(new("User", "005", "User", "Users") { Deletable = false })
            .Text("Username", 80).Text("LastName", 80).Text("FirstName", 40).Text("Name", 121).Text("Email", 128, type: FieldType.Email).Texts(80, "Title", "Department")
            .Texts(8, "Alias").Flag("IsActive", defaultValue: "true").Picklist("UserType", "Standard", false, "Standard").Text("ProfileId", 18).Text("UserRoleId", 18)
            .Parent("ManagerId", "User").Audit(deleted: false).Build(),
        new ObjectBuilder(new("Group", "00G", "Group", "Groups"))
            .Text("Name", 40, required: true).Texts(80, "DeveloperName").Picklist("Type", "Queue", false, "Regular", "Queue").Text("Email", 255, type: FieldType.Email)
            .Audit(deleted: false).Build(),
        new ObjectBuilder(new("QueueSobject", "03g", "Queue Sobject", "Queue Sobjects"))
            .Parent("QueueId", "Group", "QueueSobjects", required: true).Text("SobjectType", 40, required: true).Parent("CreatedById", "User", readOnly: true)
            .Time("SystemModstamp", readOnly: true).Build(),
        new ObjectBuilder(new("GroupMember", "011", "Group Member", "Group Members"))
            .Parent("GroupId", "Group", "GroupMembers", required: true).Parent("UserOrGroupId", UserOrGroup, required: true).Time("SystemModstamp", readOnly: true).Build(),
        new ObjectBuilder(new("LeadStatus", "01J", "Lead Status Value", "Lead Status Values") { Createable = false, Updateable = false, Deletable = false })
            .Texts(255, "MasterLabel", "ApiName").Number("SortOrder", FieldType.Int, 8).Flag("IsDefault").Flag("IsConverted").Time("SystemModstamp", readOnly: true).Build(),
        new ObjectBuilder(new("AssignmentRule", "01Q", "Assignment Rule", "Assignment Rules") { Createable = false, Updateable = false, Deletable = false })
            .Texts(120, "Name", "SobjectType").Flag("Active").Audit(deleted: false).Build(),
    ];

    private static ObjectDefinition[] Rights() =>
    [
        new ObjectBuilder(new("PermissionSet", "0PS", "Permission Set", "Permission Sets"))
            .Text("Name", 80, required: true).Text("Label", 80, required: true).Texts(255, "Description").Flag("IsOwnedByProfile", readOnly: true)
            .Audit(deleted: false).Build(),
        new ObjectBuilder(new("PermissionSetAssignment", "0Pa", "Permission Set Assignment", "Permission Set Assignments"))
            .Parent("PermissionSetId", "PermissionSet", "Assignments", required: true).Parent("AssigneeId", "User", "PermissionSetAssignments", required: true)
            .Time("SystemModstamp", readOnly: true).Build(),
        new ObjectBuilder(new("FieldPermissions", "01k", "Field Permissions", "Field Permissions"))
            .Parent("ParentId", "PermissionSet", "FieldPerms", required: true).Text("SobjectType", 40, required: true).Text("Field", 255, required: true)
            .Flag("PermissionsRead").Flag("PermissionsEdit").Time("SystemModstamp", readOnly: true).Build(),
        new ObjectBuilder(new("ObjectPermissions", "110", "Object Permissions", "Object Permissions"))
            .Parent("ParentId", "PermissionSet", "ObjectPerms", required: true).Text("SobjectType", 40, required: true).Flag("PermissionsRead")
            .Flag("PermissionsEdit").Flag("PermissionsCreate").Flag("PermissionsDelete").Time("SystemModstamp", readOnly: true).Build(),
    ];
}
