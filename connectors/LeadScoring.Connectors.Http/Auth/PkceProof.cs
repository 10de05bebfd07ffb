using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Connectors.Http;

/// <summary>The proof that whoever exchanges an authorization code is who asked for it (RFC 7636, method S256).</summary>
/// <param name="Verifier">The secret half, sent with the code; 43 characters.</param>
/// <param name="Challenge">Its SHA-256, sent with the question.</param>
public sealed record PkceProof(string Verifier, string Challenge)
{
    /// <summary>A fresh one from the system's own generator: it must not be guessed, so no seed drives it.</summary>
    public static PkceProof Make() => Of(RandomText());

    /// <summary>Unguessable text of 43 characters that may stand in an address.</summary>
    public static string RandomText() => Base64Url(RandomNumberGenerator.GetBytes(32));

    /// <summary>Nothing of the content, so that it can never slip into a log line.</summary>
    public override string ToString() => "PKCE proof";

    internal static PkceProof Of(string verifier) => new(verifier, Base64Url(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))));

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
