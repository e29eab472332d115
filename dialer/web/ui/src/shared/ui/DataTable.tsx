/** A plain table of rows that may be opened, by mouse or keyboard. */
import type { ReactNode } from 'react';
import { rightClass, rowLinkClass, tableClass } from './parts';

export interface Column<T> {
  id: string;
  header: ReactNode;
  cell: (row: T) => ReactNode;
  isRight?: boolean;
  width?: number | string;
}

interface Props<T> {
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  rowKey: (row: T) => string | number;
  /** Makes the first cell a button. */
  onOpen?: (row: T) => void;
  testId?: string;
  rowTestId?: (row: T) => string;
}

export function DataTable<T>({ label, rows, columns, rowKey, onOpen, testId, rowTestId }: Props<T>) {
  return (
    <table className={tableClass} aria-label={label} data-testid={testId}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.id}
              scope="col"
              className={column.isRight ? rightClass : undefined}
              style={column.width === undefined ? undefined : { width: column.width }}
            >
              {column.header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={rowKey(row)}
            className={onOpen ? rowLinkClass : undefined}
            onClick={onOpen && (() => onOpen(row))}
            data-testid={rowTestId?.(row)}
          >
            {columns.map((column, index) => (
              <td key={column.id} className={column.isRight ? rightClass : undefined}>
                {onOpen && index === 0 ? (
                  <button
                    type="button"
                    className="bare"
                    onClick={(event) => {
                      event.stopPropagation();
                      onOpen(row);
                    }}
                  >
                    {column.cell(row)}
                  </button>
                ) : (
                  column.cell(row)
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
