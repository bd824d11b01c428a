namespace Spoor.KafkaSecurity;

/// <summary>Why brokers and we do not come together though they can be reached.</summary>
public enum RefusalKind
{
    /// <summary>They do not believe who we are.</summary>
    Authentication,

    /// <summary>They know who we are, and do not let us.</summary>
    Authorization,

    /// <summary>One of us does not take the other's certificate.</summary>
    Tls,
}
