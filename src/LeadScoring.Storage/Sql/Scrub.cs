namespace LeadScoring.Storage;

/// <summary>Removes what was erased from where the database keeps older states of its pages.</summary>
/// <remarks>Somebody on an old snapshot may keep that from being done; then it is tried again after every write, at closing and at opening, until it is done.</remarks>
internal static class Scrub
{
    private const string Wish = "scrub_log";

    /// <summary>Asks for it in the transaction that erases, so that a crash right after does not forget it.</summary>
    public static void Wants(WriteSession session)
    {
        session.WantsScrub = true;
        Notes.Write(session, Wish, "1");
    }

    /// <summary>Finds a wish that an earlier process left, and tries.</summary>
    public static void TakeUp(SqlDatabase database, WriteSession session)
    {
        session.WantsScrub = Notes.Read(session, Wish) is not null;
        Try(database, session);
    }

    /// <summary>Does it if that is wished for; call it outside of a transaction.</summary>
    public static void Try(SqlDatabase database, WriteSession session)
    {
        if (!session.WantsScrub)
        {
            return;
        }

        try
        {
            if (database.TryScrub(session))
            {
                session["DELETE FROM notes WHERE name = $1"].Run(Wish);
                session.WantsScrub = false;
            }
        }
        catch (StoreException)
        {
            // Somebody else holds the store, or the disk is full; what was written is safe, and the wish stays.
        }
    }
}
