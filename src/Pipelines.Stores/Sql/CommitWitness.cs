namespace Pipelines.Stores.Sql;

/// <summary>
/// Lets a writer learn, when its connection was cut during a commit, whether that commit was carried out: each transaction leaves a
/// mark of its own in the database, together with all else that it writes. Used by one writer.
/// </summary>
internal abstract class CommitWitness
{
    /// <summary>Begins to mark the transactions of a new connection.</summary>
    public abstract Task AttachAsync(SqlSession session);

    /// <summary>Marks the transaction that has just begun.</summary>
    public abstract Task NoteAsync();

    /// <summary>
    /// Whether the transaction that was marked last has been committed. Once this has answered no, it never will be: whoever
    /// may still be carrying it out is ended or waited for.
    /// </summary>
    public abstract Task<bool> WasCommittedAsync(CancellationToken stop);
}
