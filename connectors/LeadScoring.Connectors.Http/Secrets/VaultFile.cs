using System.Security.Cryptography;
using System.Text.Json;

namespace LeadScoring.Connectors.Http;

/// <summary>Turns secrets into the bytes of a vault and back: AES-256-GCM over all of them, names included.</summary>
/// <remarks>Layout: <c>LSV1</c>, 12 bytes nonce, 16 bytes tag, ciphertext of a JSON object. A new nonce each time; the mark is authenticated too.</remarks>
internal static class VaultFile
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private static ReadOnlySpan<byte> Mark => "LSV1"u8;

    public static byte[] Seal(IReadOnlyDictionary<string, string> secrets, byte[] key)
    {
        byte[] plain = JsonSerializer.SerializeToUtf8Bytes(secrets, VaultJson.Default.IReadOnlyDictionaryStringString);
        try
        {
            byte[] file = new byte[Mark.Length + NonceLength + TagLength + plain.Length];
            Mark.CopyTo(file);
            Span<byte> nonce = file.AsSpan(Mark.Length, NonceLength);
            RandomNumberGenerator.Fill(nonce);
            using AesGcm cipher = new(key, TagLength);
            cipher.Encrypt(nonce, plain, file.AsSpan(Mark.Length + NonceLength + TagLength), file.AsSpan(Mark.Length + NonceLength, TagLength), Mark);
            return file;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <exception cref="CryptographicException">It is no vault, was changed, or is locked with another key.</exception>
    public static Dictionary<string, string> Open(ReadOnlySpan<byte> file, byte[] key)
    {
        if (file.Length < Mark.Length + NonceLength + TagLength || !file.StartsWith(Mark))
        {
            throw new CryptographicException("It is no vault.");
        }

        byte[] plain = new byte[file.Length - Mark.Length - NonceLength - TagLength];
        try
        {
            using AesGcm cipher = new(key, TagLength);
            cipher.Decrypt(file.Slice(Mark.Length, NonceLength), file[(Mark.Length + NonceLength + TagLength)..], file.Slice(Mark.Length + NonceLength, TagLength), plain, Mark);
            return JsonSerializer.Deserialize(plain, VaultJson.Default.DictionaryStringString) ?? [];
        }
        catch (JsonException e)
        {
            throw new CryptographicException("Its content is of another version.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, string>))]
[System.Text.Json.Serialization.JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class VaultJson : System.Text.Json.Serialization.JsonSerializerContext;
