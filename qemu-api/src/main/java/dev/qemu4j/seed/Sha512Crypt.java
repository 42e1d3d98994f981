package dev.qemu4j.seed;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;

/** Hashes of passwords as crypt makes those of {@code $6$}: SHA-512, 5,000 rounds. */
final class Sha512Crypt {
    private static final String DIGITS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SALT = 16;
    private static final int ROUNDS = 5000;
    private static final int SIZE = 64;
    private static final int LONGEST = 256;

    private Sha512Crypt() {}

    /** Hashes with a new salt. */
    static String hash(String password) {
        Objects.requireNonNull(password, "password");
        if (password.isEmpty()
                || password.length() > LONGEST
                || password.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("password: a text of " + password.length()
                    + " characters (expected: from 1 to " + LONGEST + ", without control characters)");
        }
        StringBuilder salt = new StringBuilder();
        for (int i = 0; i < SALT; i++) {
            salt.append(DIGITS.charAt(RANDOM.nextInt(DIGITS.length())));
        }
        return hash(password, salt.toString());
    }

    static String hash(String password, String salt) {
        byte[] key = password.getBytes(UTF_8);
        byte[] salted = salt.getBytes(US_ASCII);
        return "$6$" + salt + "$" + text(digest(key, salted));
    }

    private static byte[] digest(byte[] key, byte[] salt) {
        MessageDigest sha = sha512();
        byte[] result = first(sha, key, salt);
        byte[] keys = repeated(sha, key, key.length, key.length);
        byte[] salts = repeated(sha, salt, 16 + (result[0] & 0xff), salt.length);
        for (int round = 0; round < ROUNDS; round++) {
            sha.update(round % 2 == 1 ? keys : result);
            if (round % 3 != 0) {
                sha.update(salts);
            }
            if (round % 7 != 0) {
                sha.update(keys);
            }
            sha.update(round % 2 == 1 ? result : keys);
            result = sha.digest();
        }
        return result;
    }

    private static byte[] first(MessageDigest sha, byte[] key, byte[] salt) {
        sha.update(key);
        sha.update(salt);
        byte[] other = sha.digest(key);
        sha.update(key);
        sha.update(salt);
        sha.update(filled(other, key.length));
        for (int bits = key.length; bits > 0; bits >>= 1) {
            sha.update(bits % 2 == 1 ? other : key);
        }
        return sha.digest();
    }

    /** The digest of some bytes, taken several times, in a length. */
    private static byte[] repeated(MessageDigest sha, byte[] bytes, int times, int length) {
        for (int i = 0; i < times; i++) {
            sha.update(bytes);
        }
        return filled(sha.digest(), length);
    }

    private static byte[] filled(byte[] digest, int length) {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; at += SIZE) {
            System.arraycopy(digest, 0, bytes, at, Math.min(SIZE, length - at));
        }
        return bytes;
    }

    /** Six bits a digit, in the order of crypt: three bytes that are 21 apart, and each group begins one byte further on. */
    private static String text(byte[] digest) {
        byte[] three = new byte[3];
        StringBuilder text = new StringBuilder();
        for (int group = 0; group < 21; group++) {
            for (int i = 0; i < 3; i++) {
                three[i] = digest[group + 21 * ((group + i) % 3)];
            }
            add(text, three, 4);
        }
        Arrays.fill(three, (byte) 0);
        three[2] = digest[SIZE - 1];
        add(text, three, 2);
        return text.toString();
    }

    private static void add(StringBuilder text, byte[] three, int digits) {
        int bits = ((three[0] & 0xff) << 16) | ((three[1] & 0xff) << 8) | (three[2] & 0xff);
        for (int i = 0; i < digits; i++) {
            text.append(DIGITS.charAt(bits & 0x3f));
            bits >>>= 6;
        }
    }

    private static MessageDigest sha512() {
        try {
            return MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-512", e);
        }
    }
}
