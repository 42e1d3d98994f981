package dev.qemu4j.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Sha512CryptTest {
    /** As openssl passwd -6 prints them. */
    @ParameterizedTest
    @CsvSource({
        "hello world,0123456789abcdef,GtBfxQOEGoeczWteZoFN9NeakZy5l19/VQfR/GGnTcg2ZBMVc266d3yQL4s3sstJHV8h4O5pHcOZazK3CpdOU.",
        "Hello world!,saltstring,svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
        "pässword-that-is-longer-than-sixty-four-bytes-so-that-the-digest-repeats-itself,ab,"
                + "zQsQKEUK7fI.k3j9mwC7VUonnbCo0MiKs5OcF/5N9KkGkU1t4besRUNKMuGb8miqhrYcr/3b7r6s8g7UAg91D/"
    })
    void hash_salt_isThatOfCrypt(String password, String salt, String hash) {
        assertThat(Sha512Crypt.hash(password, salt)).isEqualTo("$6$" + salt + "$" + hash);
    }

    @Test
    void hash_twice_hasAnotherSalt() {
        assertThat(Sha512Crypt.hash("hunter2"))
                .matches("\\$6\\$[./0-9A-Za-z]{16}\\$[./0-9A-Za-z]{86}")
                .isNotEqualTo(Sha512Crypt.hash("hunter2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hunter2\n", "hunter2\u0000"})
    void hash_noPassword_isRefusedAndNotShown(String password) {
        assertThatThrownBy(() -> SeedUser.of("me").password(password))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("password: a text of " + password.length() + " characters")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> SeedUser.of("me").password("x".repeat(257)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
