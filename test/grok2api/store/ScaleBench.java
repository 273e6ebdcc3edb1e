package grok2api.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import grok2api.account.AccountFilter;
import grok2api.account.AccountImport;
import grok2api.account.AccountList;
import grok2api.model.Pool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** 100,000 accounts: import, start, one page of the list. Prints milliseconds. */
final class ScaleBench {

  private static final int ACCOUNTS = 100_000;

  private ScaleBench() {}

  public static void main(String[] args) throws IOException {
    Path file = Files.createTempDirectory("scale").resolve("accounts.db");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < ACCOUNTS; i++) {
      text.append("eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.token-").append(i).append('\n');
    }
    try (Rig rig = new Rig(file)) {
      long start = System.nanoTime();
      var options = new AccountImport.Options(Pool.BASIC, false, false);
      rig.importer.run(new ByteArrayInputStream(text.toString().getBytes(UTF_8)), options, n -> {});
      print("import", start);
    }
    long start = System.nanoTime();
    try (Rig rig = new Rig(file)) {
      print("start", start);
      for (int i = 0; i < 8; i++) {
        start = System.nanoTime();
        rig.list.page(AccountFilter.ALL, AccountList.Order.NEWEST, 1 + i * 250, 50);
        print("page", start);
      }
      System.gc();
      Runtime vm = Runtime.getRuntime();
      System.out.println("heap " + (vm.totalMemory() - vm.freeMemory()) / 1_000_000 + " MB");
    }
  }

  private static void print(String what, long start) {
    System.out.println(what + " " + (System.nanoTime() - start) / 1_000_000 + " ms");
  }
}
