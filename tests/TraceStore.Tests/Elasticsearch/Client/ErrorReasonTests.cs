using Spoor.TraceStore.Elasticsearch.Client;

namespace Spoor.TraceStore.Tests.Elasticsearch.Client;

public sealed class ErrorReasonTests
{
    [Theory]
    [InlineData("""{"error":{"root_cause":[{"type":"security_exception","reason":"action [x] is \"unauthorized\""}]},"status":403}""", "action [x] is \"unauthorized\"")]
    [InlineData("""{"error":{"root_cause":[{"type":"security_exception","reason":"action [x] is un""", "action [x] is un")]
    [InlineData("{\"reason\":\"ends in \\", "ends in \\")]
    [InlineData("<html>403</html>", "<html>403</html>")]
    [InlineData("", "")]
    public void An_error_is_told_by_its_first_reason(string body, string expected) => Assert.Equal(expected, ErrorReason.Of(body));
}
