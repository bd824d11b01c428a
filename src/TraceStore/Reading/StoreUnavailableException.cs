namespace Spoor.TraceStore.Reading;

/// <summary>The store did not answer, or not in a way that can be used. The message says what happened and to what.</summary>
public sealed class StoreUnavailableException : Exception
{
    /// <summary>An exception without a message.</summary>
    public StoreUnavailableException()
    {
    }

    /// <summary>An exception.</summary>
    /// <param name="message">What happened, to what.</param>
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with its cause.</summary>
    /// <param name="message">What happened, to what.</param>
    /// <param name="innerException">The cause.</param>
    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the same question may succeed later: no connection, a full queue, a time-out. Otherwise the store refused it.</summary>
    public bool IsTransient { get; init; }
}
