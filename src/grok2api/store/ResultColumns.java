package grok2api.store;

import java.sql.ResultSet;
import java.sql.SQLException;

/** The current row of a result, by column name; numbers also from text columns. */
record ResultColumns(ResultSet row) implements AccountRow.Columns {

  @Override
  public String text(String column) {
    try {
      return row.getString(column);
    } catch (SQLException e) {
      throw SqliteDatabase.broken("The column " + column + " cannot be read.", e);
    }
  }

  @Override
  public long number(String column) {
    try {
      return row.getLong(column); // 0 for NULL, which means the same
    } catch (SQLException e) {
      throw SqliteDatabase.broken("The column " + column + " cannot be read.", e);
    }
  }
}
