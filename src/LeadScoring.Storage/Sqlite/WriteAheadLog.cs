namespace LeadScoring.Storage;

/// <summary>Empties the write-ahead log after something was erased: it holds pages as they were before.</summary>
/// <remarks>A reader on an old snapshot keeps the log from being emptied; then it is tried again after every write, at closing and at opening, until it is done.</remarks>
internal static class WriteAheadLog
{
    private const string Wish = "scrub_log";

    /// <summary>Asks for it in the transaction that erases, so that a crash right after does not forget it.</summary>
    public static void Wants(WriteSession session)
    {
        session.WantsScrub = true;
        Notes.Write(session, Wish, "1");
    }

    /// <summary>Finds a wish that an earlier process left, and tries.</summary>
    public static void TakeUp(WriteSession session)
    {
        session.WantsScrub = Notes.Read(session, Wish) is not null;
        Scrub(session);
    }

    /// <summary>Empties the log if that is wished for; call it outside of a transaction.</summary>
    public static void Scrub(WriteSession session)
    {
        if (!session.WantsScrub || !TryTruncate(session))
        {
            return;
        }

        session.WantsScrub = false;
        session["DELETE FROM notes WHERE name = $1"].Run(Wish);
    }

    private static bool TryTruncate(WriteSession session)
    {
        try
        {
            using Cursor row = session["PRAGMA wal_checkpoint(TRUNCATE)"].Query();
            return row.Read() && !row.Flag(0);
        }
        catch (StoreException)
        {
            // Somebody else holds the file, or the disk is full; what was written is safe, and the wish stays.
            return false;
        }
    }
}
