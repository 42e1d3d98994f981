package dev.qemu4j.surface;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the name that was likely meant. */
public final class Nearest {
    private Nearest() {}

    /**
     * Returns the name with the fewest changes, if they are few for its length.
     *
     * @param name a name that is not among the names
     * @param names the names
     * @return the nearest of them; null if none is near
     */
    public static @Nullable String of(String name, Collection<String> names) {
        String nearest = null;
        int least = Math.max(1, Math.min(3, name.length() / 3)) + 1;
        for (String candidate : names) {
            if (Math.abs(candidate.length() - name.length()) < least) {
                int distance = distance(name, candidate);
                boolean first = distance == least && nearest != null && candidate.compareTo(nearest) < 0;
                if (distance < least || first) {
                    least = distance;
                    nearest = candidate;
                }
            }
        }
        return nearest;
    }

    private static int distance(String a, String b) {
        int[] beforeThat = new int[b.length() + 1];
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    current[j] = Math.min(current[j], beforeThat[j - 2] + 1); // two letters in the wrong order
                }
            }
            beforeThat = previous;
            previous = current;
        }
        return previous[b.length()];
    }
}
