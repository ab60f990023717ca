using System.Text;

namespace Slipway.Documents.Tests;

public sealed class TextDecodingTests
{
    [Theory]
    [InlineData("windows-1251", "<meta charset=\"windows-1251\"><p>Возврат в течение десяти дней</p>")]
    [InlineData("shift_jis", "<meta http-equiv=Content-Type content='text/html; charset=Shift_JIS'><p>返金は十日以内</p>")]
    [InlineData("windows-1252", "<meta charset=iso-8859-1><p>5 € – größer</p>")]
    [InlineData("koi8-r", "<?xml version='1.0' encoding='KOI8-R'?><p>Возврат</p>")]
    [InlineData("utf-8", "<meta charset=windows-1251><p>größer</p>")]
    [InlineData("gb18030", "<meta charset=nonsense><p>退款将在十天内支付。鞋子可以退货。</p>")]
    public void Markup_ThatNamesItsEncoding_IsReadInIt(string encoding, string markup) =>
        TextDecoding.DecodeMarkup((CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.UTF8).GetBytes(markup)).ShouldBe(markup);

    [Fact]
    public void Text_WithOneDamagedPlace_StaysUtf8() =>
        TextDecoding.Decode([.. "größer – schöner – 退款将在十天内支付 – äöü"u8, 0xFF, .. " Ende"u8]).ShouldBe("größer – schöner – 退款将在十天内支付 – äöü\uFFFD Ende");
}
