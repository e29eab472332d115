/** What every part of a case's page is given. */
import type { CaseFile } from '../../shared/api/types';

export interface CasePartProps {
  file: CaseFile;
  /** After something was stored: the file is read again. */
  onChanged: () => void;
}
