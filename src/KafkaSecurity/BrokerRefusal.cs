using Confluent.Kafka;

namespace Spoor.KafkaSecurity;

/// <summary>Tells a refusal from trouble that passes by itself.</summary>
public static class BrokerRefusal
{
    /// <summary>The kind of refusal that an error tells of; nothing where it tells of something else.</summary>
    public static RefusalKind? Of(Error error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.Code switch
        {
            ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.IllegalSaslState
                or ErrorCode.UnsupportedSaslMechanism => RefusalKind.Authentication,
            ErrorCode.Local_Ssl => RefusalKind.Tls,
            ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed
                or ErrorCode.TransactionalIdAuthorizationFailed => RefusalKind.Authorization,
            _ => null,
        };
    }

    /// <summary>Its name in metrics.</summary>
    public static string Name(this RefusalKind kind) => kind switch
    {
        RefusalKind.Authentication => "authentication",
        RefusalKind.Authorization => "authorization",
        _ => "tls",
    };
}
