namespace Spoor.Load.Generate;

/// <summary>What a handler does in one step.</summary>
internal enum StepKind
{
    /// <summary>Calls another service: a client span here, a server span there.</summary>
    Call,

    /// <summary>Asks a database.</summary>
    Query,

    /// <summary>Asks a cache.</summary>
    Cache,

    /// <summary>Sends a message; a consumer works on it later, in a trace of its own that links here.</summary>
    Publish,

    /// <summary>Works by itself, in a span of its own.</summary>
    Work,
}
